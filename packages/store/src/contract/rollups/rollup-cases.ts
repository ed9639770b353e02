import type { NativeHistogram } from '@oriel/telemetry';
import type { SampleSelect, SampleWindows } from '../../sample-reader.ts';
import type { SeriesSketch } from '../push-records.ts';
import type { StoreUnderTest, TestTenant } from '../store-under-test.ts';
import { bucketsIn, bucketsOf, joined, samplesIn } from './buckets.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './lengths.ts';

/** Days of samples are packed and rolled up, on a machine that does much else beside. */
export const SLOW_MS = 120_000;

export type RollupCases = ReturnType<typeof rollupCases>;

/** Days that all cases put their samples into, each those of a tenant of its own. */
export function rollupCases(subject: () => StoreUnderTest) {
  /** The midnight five days ago. */
  const start = Math.floor(Date.now() / DAY_MS - 5) * DAY_MS;

  const pack = (laterMs = 0) => subject().store.pack({ nowMs: Date.now() + laterMs, hurry: true });

  /** Until nothing waits where it came in. */
  const settle = async (): Promise<void> => {
    for (const laterMs of [0, 600_000, 1_200_000]) await pack(laterMs);
  };
  const retain = () =>
    subject().store.retain({ diskBytes: Number.MAX_SAFE_INTEGER, tenantShares: new Map(), nowMs: Date.now() });

  /** A counter with resets, gaps, markers of staleness and samples on the very edges of days, hours and five minutes. */
  const counter = (days: number): (readonly [number, number | 'stale'])[] =>
    Array.from({ length: days * 24 * 12 }, (_, at) => [start + at * 5 * MINUTE_MS, (at * 7) % 1_001] as const)
      .flatMap(([time, value]) => [[time, value] as const, [time + 61_000, value + 2] as const])
      .filter(([time]) => Math.floor((time - start) / HOUR_MS) % 9 !== 4)
      .map(([time, value], at) => [time, at % 50 === 49 ? 'stale' : value]);
  const sketch = (samples: readonly (readonly [number, number | 'stale'])[], name = 'c'): SeriesSketch => ({
    labels: { __name__: name, instance: 'a' },
    samples,
  });

  const windows = (lengthMs: number): SampleWindows => ({ firstEndMs: start + lengthMs, stepMs: lengthMs, lengthMs });

  const ask = (lengthMs: number, endMs: number, name = 'c'): SampleSelect => ({
    matchers: [{ name: '__name__', op: '=', value: name }],
    startMs: start + 1,
    endMs,
    hints: { windows: windows(lengthMs) },
  });

  /** Buckets as they were given, and as all samples give them. */
  async function bothWays(tenant: TestTenant, lengthMs: number, endMs: number, name = 'c') {
    const request = ask(lengthMs, endMs, name);
    const rolledUp = await tenant.reader.samples.select(request);
    const { hints: _, ...plain } = request;
    return {
      selection: rolledUp,
      buckets: joined(bucketsIn(rolledUp), lengthMs),
      ofSamples: bucketsOf(samplesIn(await tenant.reader.samples.select(plain)), lengthMs),
    };
  }

  return { subject, start, pack, settle, retain, counter, sketch, windows, ask, bothWays };
}

export function histogramOf(count: number): NativeHistogram {
  return {
    counterResetHint: 'unknown',
    schema: 0,
    zeroThreshold: 0,
    zeroCount: 0,
    count,
    sum: count,
    positiveSpans: [{ offset: 0, length: 1 }],
    positiveBuckets: Float64Array.of(count),
    negativeSpans: [],
    negativeBuckets: new Float64Array(0),
    customValues: new Float64Array(0),
  };
}
