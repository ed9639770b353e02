import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type CounterResetHint,
  CUSTOM_BUCKETS_SCHEMA,
  createHistogram,
  type FloatHistogram,
} from '../histogram/index.ts';
import type { MemorySample } from '../memory-storage.ts';
import { isStaleAt } from '../stale-nan.ts';
import { type BucketBuffer, emptyBuffer, type SampleBuffer, type SeriesStorage } from '../storage.ts';
import { askedOfBuckets, askOf, BUCKET_MS, gap } from '../test/asked-of-buckets.ts';

/** From the samples of native histograms that buckets keep, each query is answered as from all of them, warnings included. */

const QUERIES = [
  ...['rate', 'increase', 'delta', 'count_over_time', 'present_over_time'].map(inRange),
  ...['first_over_time', 'last_over_time', 'ts_of_first_over_time', 'ts_of_last_over_time'].map(inRange),
  ...['absent_over_time', 'sum_over_time', 'max_over_time', 'resets'].map(inRange),
  (range: string) => `histogram_quantile(0.9, sum by (job) (rate(x[${range}])))`,
  (range: string) => `histogram_count(increase(x[${range}]))`,
  (range: string) => `histogram_avg(rate(x[${range}] offset 10m))`,
  (range: string) => `rate(x[${range}] @ 5400)`,
  () => 'x',
  () => 'timestamp(x)',
  () => 'histogram_sum(x offset 25m)',
  () => 'sum(x)',
] as const;

function inRange(name: string) {
  return (range: string): string => `${name}(x[${range}])`;
}

/** Bounds of buckets, of which a series has one or another. */
const LAYOUTS: readonly Partial<FloatHistogram>[] = [
  { schema: 0, positiveSpans: [{ offset: 0, length: 3 }] },
  {
    schema: 0,
    positiveSpans: [
      { offset: 0, length: 2 },
      { offset: 2, length: 1 },
    ],
  },
  { schema: 1, positiveSpans: [{ offset: 0, length: 3 }] },
  { schema: 0, zeroThreshold: 0.5, positiveSpans: [{ offset: 0, length: 3 }] },
  { schema: 0, positiveSpans: [{ offset: 1, length: 1 }], negativeSpans: [{ offset: 0, length: 2 }] },
  { schema: CUSTOM_BUCKETS_SCHEMA, positiveSpans: [{ offset: 0, length: 3 }], customValues: Float64Array.of(1, 2) },
  { schema: CUSTOM_BUCKETS_SCHEMA, positiveSpans: [{ offset: 0, length: 3 }], customValues: Float64Array.of(1, 5) },
];

/** What happens from one sample to the next: mostly every bucket grows. */
const change = fc.record({
  grow: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 4 }),
  event: fc.oneof(
    { weight: 24, arbitrary: fc.constant('none' as const) },
    { weight: 2, arbitrary: fc.constantFrom('reset' as const, 'fall' as const, 'stale' as const) },
    { weight: 1, arbitrary: fc.constantFrom('layout' as const, 'hint' as const, 'float' as const) },
  ),
  layout: fc.nat(LAYOUTS.length - 1),
  hint: fc.constantFrom<CounterResetHint>('unknown', 'reset', 'not-reset', 'gauge'),
});
const samples = fc
  .tuple(
    fc.nat(LAYOUTS.length - 1),
    fc.constantFrom<CounterResetHint>('unknown', 'unknown', 'gauge'),
    fc.array(fc.tuple(gap, change), { maxLength: 120 }),
  )
  .map(([firstLayout, firstHint, steps]): MemorySample[] => {
    let timestampMs = -1;
    let layout = firstLayout;
    let lasting = firstHint;
    let counts = [0, 0, 0, 0];
    return steps.map(([gapMs, { grow, event, layout: next, hint }]) => {
      timestampMs += gapMs;
      if (event === 'stale') return { timestampMs, value: 'stale' };
      if (event === 'float') return { timestampMs, value: grow[0] as number };
      if (event === 'layout') layout = next;
      if (event === 'reset') counts = [0, 0, 0, 0];
      counts = counts.map((count, at) => count + (grow[at] as number));
      if (event === 'fall') counts[1] = Math.max(0, (counts[1] as number) - 12);
      // A hint is of one sample, but for that of a gauge.
      const own = event === 'hint' ? hint : lasting;
      if (event === 'hint' && hint === 'gauge') lasting = lasting === 'gauge' ? 'unknown' : 'gauge';
      return { timestampMs, value: histogramOf(LAYOUTS[layout] as Partial<FloatHistogram>, counts, own) };
    });
  });

function histogramOf(
  layout: Partial<FloatHistogram>,
  [zero = 0, ...counts]: readonly number[],
  hint: CounterResetHint,
): FloatHistogram {
  const zeroCount = layout.schema === CUSTOM_BUCKETS_SCHEMA ? 0 : zero;
  const size = (spans: FloatHistogram['negativeSpans'] = []) => spans.reduce((sum, { length }) => sum + length, 0);
  const positives = size(layout.positiveSpans);
  const all = counts.slice(0, positives + size(layout.negativeSpans));
  return createHistogram({
    ...layout,
    counterResetHint: hint,
    zeroCount,
    count: all.reduce((sum, count) => sum + count, zeroCount),
    sum: all.reduce((sum, count, at) => sum + count * (at + 0.5), 0),
    positiveBuckets: Float64Array.from(all.slice(0, positives)),
    negativeBuckets: Float64Array.from(all.slice(positives)),
  });
}

it('samples that buckets keep answer as all samples do', async () => {
  let rolledUp = 0;
  await fc.assert(
    fc.asyncProperty(askedOfBuckets(samples, QUERIES), async (asked) => {
      const answer = async (from: SeriesStorage) => {
        const { series, said, isRolledUp } = await askOf(from, asked);
        if (isRolledUp) rolledUp++;
        return {
          said,
          points: series.flatMap(({ labels, samples: points }) =>
            points.map(({ timestampMs, value: float, histogram }) => ({
              at: `${labels.key} ${timestampMs}`,
              histogram: histogram && { ...histogram },
              float: histogram === undefined ? rounded(float) : undefined,
            })),
          ),
        };
      };
      expect(await answer(keep(asked.storage))).toEqual(await answer(asked.storage));
    }),
    { numRuns: 3_000 },
  );
  expect(rolledUp).toBeGreaterThan(300);
});

/** What of floats is computed in another order may differ in the last digits. */
function rounded(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(10)) : value;
}

/** A storage that keeps of each bucket what it must, wherever it may. */
function keep(storage: SeriesStorage): SeriesStorage {
  return {
    async select(request, signal) {
      const selection = await storage.select(request, signal);
      const { windows } = request.hints;
      if (windows === null || windows.columns.some((column) => ['sums', 'mins', 'maxs'].includes(column)))
        return selection;
      if ([windows.firstEndMs, windows.lengthMs, windows.stepMs].some((ms) => ms % BUCKET_MS !== 0)) return selection;
      return {
        rollupMs: BUCKET_MS,
        series: selection.series.map(({ read, ...series }) => ({
          ...series,
          read: () => expect.unreachable('samples were read where some were kept'),
          readKept: (into, buckets) => {
            const buffer = emptyBuffer();
            read(buffer);
            keepSamples(buffer, into, buckets);
          },
        })),
      };
    },
  };
}

/** The plainest way, as `SelectedSeries.readKept` says it. */
function keepSamples(buffer: SampleBuffer, into: SampleBuffer, buckets: BucketBuffer): void {
  const all = Array.from({ length: buffer.length }, (_, at) => ({
    time: buffer.timestamps[at] as number,
    value: buffer.values[at] as number,
    histogram: buffer.histograms?.[at],
    isStale: isStaleAt(buffer.values, at),
  }));
  const byEnd = [...Map.groupBy(all, ({ time }) => Math.ceil(time / BUCKET_MS) * BUCKET_MS)];
  const kept = byEnd.flatMap(([, inside]) => {
    const own = inside.filter(({ isStale }) => !isStale);
    const isKept = (sample: (typeof all)[number]) => {
      const at = own.indexOf(sample);
      if (sample.isStale) return sample === inside[inside.length - 1];
      const isStep = (to: number) => at >= 0 && mayBeReset(own[to], own[to - 1]);
      return at === 0 || at === own.length - 1 || isStep(at) || isStep(at + 1);
    };
    return inside.filter(isKept);
  });
  into.length = kept.length;
  into.timestamps = Float64Array.from(kept, ({ time }) => time);
  into.values = new Float64Array(kept.length);
  const words = (values: Float64Array) => new BigUint64Array(values.buffer, values.byteOffset, values.length);
  for (const [at, sample] of kept.entries())
    words(into.values)[at] = words(buffer.values)[all.indexOf(sample)] as bigint;
  into.histograms = kept.map(({ histogram }) => histogram);
  into.startTimestamps = null;
  buckets.length = byEnd.length;
  buckets.ends = Float64Array.from(byEnd, ([end]) => end);
  buckets.counts = Float64Array.from(byEnd, ([, inside]) => inside.filter(({ isStale }) => !isStale).length);
}

type Kept = { readonly value: number; readonly histogram: FloatHistogram | undefined } | undefined;

function mayBeReset(now: Kept, before: Kept): boolean {
  if (now === undefined || before === undefined) return false;
  if (now.histogram === undefined && before.histogram === undefined) return !(now.value >= before.value);
  if (now.histogram === undefined || before.histogram === undefined) return true;
  const [one, other] = [now.histogram, before.histogram];
  const layout = ({ schema, zeroThreshold, positiveSpans, negativeSpans, customValues }: FloatHistogram) =>
    JSON.stringify([schema, zeroThreshold, positiveSpans, negativeSpans, [...customValues]]);
  const counts = (histogram: FloatHistogram) => [
    histogram.count,
    histogram.zeroCount,
    ...histogram.positiveBuckets,
    ...histogram.negativeBuckets,
  ];
  if (layout(one) !== layout(other) || one.counterResetHint === 'reset') return true;
  if ((one.counterResetHint === 'gauge') !== (other.counterResetHint === 'gauge')) return true;
  return counts(one).some((count, at) => !(count >= (counts(other)[at] as number)));
}
