import { describe, expect, it } from 'vitest';
import { ask, storageOf } from '../../test/query-lines.ts';

const storage = storageOf('power{host="a"} 1 3 NaN 2 2', 'power{host="lone"} _ _ _ _ 7', 'state _ 1 1 1 1');

/** At the fifth minute. */
async function last(query: string) {
  const { lines, warnings } = await ask(storage, query, { minutes: 5 });
  return { lines: lines.map((line) => line.replace(/\} .* /, '} ')), warnings };
}

describe('the area under samples', () => {
  it.each([
    ['integral(power[5m])', ['{host=a} 390', '{host=lone} 0']],
    ['integral(power[5m], 2)', ['{host=a} 390', '{host=lone} 0']],
    ['integral(power[5m], 0)', ['{host=a} 360', '{host=lone} 0']],
    ['integral(power[5m], 1)', ['{host=a} 420', '{host=lone} 0']],
  ])('of %s takes a NaN for nothing', async (query, want) => {
    expect((await last(query)).lines).toEqual(want);
  });

  it('does not overflow where only the sum of two samples does', async () => {
    expect((await last('integral(vector(1e308)[1500ms:1s])')).lines).toEqual(['{} 1e+308']);
  });

  it('warns of a rule that there is not', async () => {
    const { lines, warnings } = await last('integral(power{host="a"}[5m], 3)');
    expect(lines).toEqual(['{host=a} 390']);
    expect(warnings).toEqual(['PromQL warning: strategy should be 0, 1, or 2 (default), using 2, got 3 (1:31)']);
  });

  it('goes on where two series take turns under one name, as any function over a subquery', async () => {
    expect((await last('integral((absent(state) or vector(0))[5m:1m])')).lines).toEqual(['{} 30']);
    expect((await last('sum_over_time((absent(state) or vector(0))[5m:1m])')).lines).toEqual(['{} 1']);
  });
});
