import type { NativeHistogram } from '@oriel/telemetry';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyColumns, growColumns } from '../chunk-columns.ts';
import { STALE_HIGH, STALE_LOW } from '../stale-marker.ts';
import { appendKept } from './append-kept.ts';
import { emptyBuckets } from './bucket-columns.ts';

const BUCKET = 10;

type Value = NativeHistogram | number | 'stale';

function histogram(counts: readonly number[], parts: Partial<NativeHistogram> = {}): NativeHistogram {
  return {
    counterResetHint: 'unknown',
    schema: 0,
    zeroThreshold: 0,
    zeroCount: 0,
    count: counts.reduce((sum, count) => sum + count, 0),
    sum: 1,
    positiveSpans: [{ offset: 0, length: counts.length }],
    positiveBuckets: Float64Array.from(counts),
    negativeSpans: [],
    negativeBuckets: new Float64Array(0),
    customValues: new Float64Array(0),
    ...parts,
  };
}

/** Which samples are kept, by their place, and how many each bucket had. */
function keptOf(samples: readonly (readonly [time: number, value: Value])[]) {
  const columns = emptyColumns();
  growColumns(columns, samples.length);
  columns.histograms = [];
  const words = new Uint32Array(columns.values.buffer);
  for (const [at, [time, value]] of samples.entries()) {
    columns.timestamps[at] = time;
    if (value === 'stale') words.set([STALE_LOW, STALE_HIGH], at * 2);
    else if (typeof value === 'number') columns.values[at] = value;
    columns.histograms[at] = typeof value === 'object' ? value : undefined;
  }
  columns.length = samples.length;
  const into = emptyColumns(1);
  const buckets = emptyBuckets(1);
  appendKept(columns, BUCKET, into, buckets);
  const times = samples.map(([time]) => time);
  return {
    kept: Array.from(into.timestamps.subarray(0, into.length), (time) => times.indexOf(time)),
    values: into.histograms?.slice(0, into.length) ?? [],
    counts: Array.from({ length: buckets.length }, (_, at) => [buckets.ends[at], buckets.counts[at]]),
  };
}

const growing = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => [from + at, histogram([from + at, 2])] as const);

it('of a bucket whose counts grow first and last are kept, and how many there were', () => {
  const { kept, counts, values } = keptOf(growing(1, 20));
  expect(kept).toEqual([0, 9, 10, 19]);
  expect(counts).toEqual([
    [10, 10],
    [20, 10],
  ]);
  expect(values[1]).toEqual(histogram([10, 2]));
});

it.each<[string, Value]>([
  ['a count that falls', histogram([1, 1])],
  ['one bucket that falls', histogram([90, 1])],
  ['the hint of a reset', histogram([90, 9], { counterResetHint: 'reset' })],
  ['the hint of a gauge', histogram([90, 9], { counterResetHint: 'gauge' })],
  ['another schema', histogram([90, 9], { schema: 1 })],
  ['another zero bucket', histogram([90, 9], { zeroThreshold: 1 })],
  ['more buckets', histogram([90, 9, 1])],
  ['buckets elsewhere', histogram([90, 9], { positiveSpans: [{ offset: 1, length: 2 }] })],
  ['bounds', histogram([90, 9], { customValues: Float64Array.of(3) })],
  ['a float', 100],
])('both sides are kept of a step to %s', (_, value) => {
  const samples = growing(1, 10).map(([time, own], at) => [time, at === 4 ? value : own] as const);
  const { kept } = keptOf(samples);
  expect(kept).toEqual(expect.arrayContaining([0, 3, 4, 9]));
  expect(kept.length).toBeLessThanOrEqual(5);
});

it('a marker of staleness is kept behind the last sample, and is no sample', () => {
  const samples = growing(1, 10).map(([time, own], at) => [time, at === 3 || at === 9 ? 'stale' : own] as const);
  const { kept, counts } = keptOf(samples);
  expect(kept).toEqual([0, 8, 9]);
  expect(counts).toEqual([[10, 8]]);
});

it('what is left out is growth between neighbours that were kept', () => {
  const value: fc.Arbitrary<Value> = fc.oneof(
    { weight: 20, arbitrary: fc.constant('grow' as never) },
    fc.constantFrom<Value>('stale', 3, histogram([1, 1]), histogram([5, 5], { schema: 2 }), histogram([1, 2, 3])),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), value), { maxLength: 80 }), (steps) => {
      let time = 0;
      let grown = 0;
      const samples = steps.map(([gap, own]): [number, Value] => {
        time += gap;
        return [time, (own as string) === 'grow' ? histogram([grown++, 1]) : own];
      });
      const { kept, counts } = keptOf(samples);
      expect(counts.reduce((sum, [, count]) => sum + count!, 0)).toBe(
        samples.filter(([, one]) => one !== 'stale').length,
      );
      for (const [at, [own, one]] of samples.entries()) {
        if (kept.includes(at) || one === 'stale') continue;
        const neighbours = [-1, 1].map((step) => {
          let other = at + step;
          while (samples[other]?.[1] === 'stale') other += step;
          return samples[other]!;
        });
        for (const [where, neighbour] of neighbours) {
          expect(Math.ceil(where / BUCKET)).toBe(Math.ceil(own / BUCKET));
          const [was, is] = (where < own ? [neighbour, one] : [one, neighbour]) as [NativeHistogram, NativeHistogram];
          expect(is.positiveSpans).toEqual(was.positiveSpans);
          expect(is.schema).toBe(was.schema);
          expect(is.positiveBuckets.every((count, bucket) => count >= was.positiveBuckets[bucket]!)).toBe(true);
        }
      }
    }),
    { numRuns: 300 },
  );
});
