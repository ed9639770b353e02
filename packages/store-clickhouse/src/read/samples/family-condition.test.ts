import type { SampleColumns, SeriesMatcher, SeriesOfSelection } from '@oriel/store';
import { TestTenant } from '@oriel/store/contract';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type RealEngine, startRealEngine } from '../../../test/real-engine.ts';
import { QueryParams } from '../../compile/query-params.ts';
import { familyCondition, isFamilyEnough } from './family-condition.ts';

const metric: SeriesMatcher = { name: '__name__', op: '=', value: 'up' };
const job: SeriesMatcher = { name: 'job', op: '=~', value: 'a|b' };
const instance: SeriesMatcher = { name: 'instance', op: '=', value: 'i1' };

describe('how far matchers say in which families series lie', () => {
  test.each<[readonly SeriesMatcher[], string, boolean]>([
    [[metric], '32', true],
    [[metric, job], '16 16', true],
    [[instance, job, metric], '0 0', true],
    [[metric, instance], '32', false],
    [[job, instance], '', false],
    [[metric, { ...job, op: '!~' }], '32', false],
    [[metric, job, { name: 'job', op: '=', value: 'a' }], '16 16', false],
    [[metric, { ...job, value: 'a.*' }], '32', false],
    [[{ ...metric, op: '!=' }, job], '', false],
    [[], '', false],
  ])('%j', (matchers, bits, isEnough) => {
    const params = new QueryParams();
    const condition = familyCondition(matchers, params);
    const ranges = [...condition.matchAll(/family BETWEEN \{(\w+):UInt64\} AND \{(\w+):UInt64\}/g)];
    const widths = ranges.map(([, first, last]) => {
      const number = (name: string) => BigInt(params.values[name] as bigint | string);
      return (number(last!) - number(first!) + 1n).toString(2).length - 1;
    });
    expect(widths.join(' ')).toBe(bits);
    expect(isFamilyEnough(matchers)).toBe(isEnough);
  });
});

describe('many series of a job among others', () => {
  let engine: RealEngine;
  /** Keeps nothing in memory. */
  let forgetful: RealEngine;
  beforeAll(async () => {
    engine = await startRealEngine();
    forgetful = await startRealEngine({ held: { seriesBytes: 0, chunkBytes: 0, rowBytes: 0, answerBytes: 0 } });
  });
  afterAll(async () => {
    for (const one of [engine, forgetful]) await one.dispose();
  });

  it('are those that were asked for, as rows and as chunks', async () => {
    const timeMs = Date.now() - 60_000;
    const series = ['a', 'b', 'c'].flatMap((of) =>
      Array.from({ length: 300 }, (_, at) => ({
        labels: { __name__: 'up', code: at % 2 === 0 ? '200' : '500', instance: `i${at}`, job: of },
        samples: [[timeMs, at] as const],
      })),
    );
    const asked: [SeriesMatcher[], number][] = [
      [[metric], 900],
      [[metric, job], 600],
      [[metric, { ...job, op: '!~' }], 300],
      [[metric, job, { name: 'code', op: '=', value: '200' }], 300],
      [[metric, job, instance], 2],
      [[{ name: 'code', op: '=', value: '500' }], 450],
    ];
    for (const one of [engine, forgetful]) {
      const tenant = new TestTenant(one);
      await tenant.insert({ series });
      for (const packed of [false, true]) {
        if (packed) await one.store.pack({ nowMs: Date.now(), hurry: true, rollupRetention: () => 0 });
        for (const [matchers, wanted] of asked) {
          for (let again = 0; again < 2; again++) {
            const range = { startMs: timeMs - 1_000, endMs: timeMs };
            const found = await tenant.reader.samples.select({ matchers, ...range });
            expect([matchers, found.series.length]).toEqual([matchers, wanted]);
            expect(found.series.every((one) => readOf(one).length === 1)).toBe(true);
            await one.store.settled();
          }
        }
      }
    }
  });
});

function readOf(series: SeriesOfSelection): SampleColumns {
  const into: SampleColumns = {
    length: 0,
    timestamps: new Float64Array(1),
    values: new Float64Array(1),
    histograms: null,
    startTimestamps: null,
  };
  series.read(into);
  return into;
}
