import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { MemorySample } from '../memory-storage.ts';
import { isStaleAt } from '../stale-nan.ts';
import {
  type BucketBuffer,
  type BucketColumn,
  emptyBuffer,
  type SampleBuffer,
  type SeriesStorage,
} from '../storage.ts';
import { askedOfBuckets, askOf, BUCKET_MS, gap } from '../test/asked-of-buckets.ts';

/** From buckets that make up every window whole, each query is answered as from samples. */

const QUERIES = [
  ...['rate', 'increase', 'delta', 'sum_over_time', 'avg_over_time', 'min_over_time', 'max_over_time'].map(inRange),
  ...['count_over_time', 'present_over_time', 'first_over_time', 'last_over_time', 'absent_over_time'].map(inRange),
  ...['ts_of_first_over_time', 'ts_of_last_over_time', 'changes', 'quantile_over_time'].map(inRange),
  (range: string) => `sum by (job) (rate(x[${range}]))`,
  (range: string) => `sum_over_time(x[${range}] offset 10m)`,
  (range: string) => `rate(x[${range}] offset -15m)`,
  (range: string) => `increase(x[${range}] @ 5400)`,
  (range: string) => `rate(x[${range}] anchored)`,
  (range: string) => `max_over_time(rate(x[${range}])[1h:5m])`,
  () => 'x',
  () => 'timestamp(x)',
  () => 'x offset 25m',
  () => 'x @ 3600',
  () => 'absent(x{a="1"})',
  () => 'sum by (a) (x) / on (a) count by (a) (x)',
  () => 'avg_over_time(x[1h:5m])',
] as const;

function inRange(name: string) {
  return (range: string): string => `${name}(${name === 'quantile_over_time' ? '0.5, ' : ''}x[${range}])`;
}

const value = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 500 }) },
  { weight: 3, arbitrary: fc.double({ noNaN: true, min: -1e6, max: 1e6 }) },
  { weight: 2, arbitrary: fc.constant('stale' as const) },
  { weight: 1, arbitrary: fc.constantFrom(0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY) },
);
const samples = fc.array(fc.tuple(gap, value), { maxLength: 120 }).map((steps): MemorySample[] => {
  let timestampMs = -1;
  return steps.map(([gapMs, sampled]) => {
    timestampMs += gapMs;
    return { timestampMs, value: sampled };
  });
});

it('buckets answer as samples do', async () => {
  let rolledUp = 0;
  await fc.assert(
    fc.asyncProperty(askedOfBuckets(samples, QUERIES), async (asked) => {
      const answer = async (from: SeriesStorage) => {
        const { series, isRolledUp } = await askOf(from, asked);
        if (isRolledUp) rolledUp++;
        return series.flatMap(({ labels, samples: points }) =>
          points.map((point) => ({ at: `${labels.key} ${point.timestampMs}`, value: point.value })),
        );
      };
      const fromBuckets = await answer(rollUp(asked.storage));
      const fromSamples = await answer(asked.storage);
      expect(fromBuckets.map(({ at }) => at)).toEqual(fromSamples.map(({ at }) => at));
      for (const [at, { value: wanted }] of fromSamples.entries())
        expect(fromBuckets[at]?.value).toSatisfy((got: number) => isNear(got, wanted), `near ${wanted}`);
    }),
    { numRuns: 3_000 },
  );
  expect(rolledUp).toBeGreaterThan(300);
});

/** Sums taken in another order may differ in the last digits. */
function isNear(one: number, other: number): boolean {
  return Object.is(one, other) || Math.abs(one - other) <= 1e-7 + 1e-10 * Math.abs(other);
}

/** A storage that gives buckets wherever it may. */
function rollUp(storage: SeriesStorage): SeriesStorage {
  return {
    async select(request, signal) {
      const selection = await storage.select(request, signal);
      const { windows } = request.hints;
      if (windows === null) return selection;
      if ([windows.firstEndMs, windows.lengthMs, windows.stepMs].some((ms) => ms % BUCKET_MS !== 0)) return selection;
      return {
        rollupMs: BUCKET_MS,
        series: selection.series.map(({ read, ...series }) => ({
          ...series,
          read: () => expect.unreachable('samples were read where there are buckets'),
          readBuckets: (into) => {
            const buffer = emptyBuffer();
            read(buffer);
            bucketsOf(buffer, into);
            // What was not asked for may hold anything.
            const { length, ...columns } = into;
            for (const name of Object.keys(columns) as BucketColumn[])
              if (!windows.columns.includes(name)) into[name] = new Float64Array(length).fill(-271_828);
          },
        })),
      };
    },
  };
}

/** The plainest way: every bucket looks at every sample. */
function bucketsOf(buffer: SampleBuffer, into: BucketBuffer): void {
  const all = Array.from({ length: buffer.length }, (_, at) => ({
    time: buffer.timestamps[at] as number,
    value: buffer.values[at] as number,
    isStale: isStaleAt(buffer.values, at),
  }));
  const ends = [...new Set(all.map(({ time }) => Math.ceil(time / BUCKET_MS) * BUCKET_MS))];
  const columns = ends.map((end) => {
    const inside = all.filter(({ time }) => time > end - BUCKET_MS && time <= end);
    const floats = inside.filter(({ isStale }) => !isStale);
    const values = floats.map((sample) => sample.value);
    const numbers = values.filter((one) => !Number.isNaN(one));
    return {
      ends: end,
      counts: floats.length,
      sums: values.reduce((sum, one) => sum + one, 0),
      mins: numbers.length === 0 ? Number.NaN : Math.min(...numbers),
      maxs: numbers.length === 0 ? Number.NaN : Math.max(...numbers),
      firsts: values[0] ?? 0,
      lasts: values[values.length - 1] ?? 0,
      firstTimes: floats[0]?.time ?? end,
      lastTimes: floats[floats.length - 1]?.time ?? end,
      resets: values.reduce(
        (sum, one, at) => (at > 0 && one < (values[at - 1] as number) ? sum + (values[at - 1] as number) : sum),
        0,
      ),
      stales: inside[inside.length - 1]?.isStale ? 1 : 0,
    };
  });
  into.length = columns.length;
  for (const name of Object.keys(columns[0] ?? {}) as (keyof (typeof columns)[number])[])
    into[name] = Float64Array.from(columns, (column) => column[name]);
}
