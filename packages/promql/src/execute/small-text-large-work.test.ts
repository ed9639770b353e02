import { expect, it } from 'vitest';
import { createMemoryStorage } from '../memory-storage.ts';
import { parseExpr } from '../parse/parse-expr.ts';
import { queryInstant } from '../query.ts';
import { SharedQueryMemory } from '../shared-query-memory.ts';

const storage = createMemoryStorage(
  Array.from({ length: 20 }, (_, at) => ({
    labels: { __name__: 'x', a: `v${at}` },
    samples: [{ timestampMs: 60_000, value: at }],
  })),
);

function around(times: number, innermost: string, wrap: (inner: string) => string): string {
  let text = innermost;
  for (let at = 0; at < times; at++) text = wrap(text);
  return text;
}

it('refuses scalars that would stand beside each other at millions of steps, before the first is made', async () => {
  const query = `sum_over_time(vector(${around(60, 'time()', (inner) => `(time() + ${inner})`)})[1h:1ms])`;
  const began = performance.now();
  await expect(queryInstant(query, 60_000, { storage })).rejects.toMatchObject({
    code: 'too_many_samples',
    message: expect.stringMatching(/ \d+ where 50000000 are the most; ask for a shorter range, a larger step/),
  });
  expect(performance.now() - began).toBeLessThan(5_000);
});

it.each([
  ['scalars', `vector(${around(25, 'time()', (inner) => `(time() + ${inner})`)})`],
  ['functions', around(50, 'vector(time())', (inner) => `abs(${inner})`)],
])('gives others a turn, in which it may be cancelled, between long columns without a series: %s', async (_, inner) => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 30);
  const began = performance.now();
  const running = queryInstant(`sum_over_time(${inner}[15m:1ms])`, 60_000, { storage, signal: abort.signal });
  await expect(running).rejects.toMatchObject({ code: 'canceled' });
  expect(performance.now() - began).toBeLessThan(5_000);
});

it.each([
  ['label_replace', (inner: string) => `label_replace(${inner}, "a", "${'$1'.repeat(10)}", "a", "(.*)")`],
  ['label_join', (inner: string) => `label_join(${inner}, "a", "", ${Array(10).fill('"a"').join(', ')})`],
])('refuses values that %s makes ten times as long each time', async (_, wrap) => {
  await expect(queryInstant(around(9, 'x', wrap), 60_000, { storage })).rejects.toMatchObject({
    code: 'execution',
    message: expect.stringMatching(/a label would have a value of \d+ characters or more where 65536 are the most/),
  });
});

it('takes long values of the memory of queries', async () => {
  const query = `label_replace(x, "a", "\${1}${'y'.repeat(60_000)}", "a", "(.*)")`;
  const memory = new SharedQueryMemory(1_000_000).forQuery();
  await expect(queryInstant(query, 60_000, { storage, memory })).rejects.toMatchObject({ code: 'too_many_samples' });
  expect((await queryInstant(query, 60_000, { storage })).value).toMatchObject({ series: { length: 20 } });
});

it('refuses more selectors than may be asked together', () => {
  const atOnce = (count: number): string =>
    count === 1 ? 'x' : `(${atOnce(Math.floor(count / 2))} or ${atOnce(Math.ceil(count / 2))})`;
  expect(() => parseExpr(atOnce(1_024))).not.toThrow();
  expect(() => parseExpr(atOnce(1_025))).toThrow(/has 1025 selectors where 1024 are the most/);
});
