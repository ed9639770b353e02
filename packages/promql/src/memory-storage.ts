import type { FloatHistogram } from './histogram/float-histogram.ts';
import { compileMatcher } from './label-matcher.ts';
import { Labels } from './labels.ts';
import { STALE_NAN } from './stale-nan.ts';
import { reserve, type SampleBuffer, type SelectedSeries, type SeriesStorage } from './storage.ts';

/** A value of a series at a moment. */
export interface MemorySample {
  /** Milliseconds since the epoch. */
  readonly timestampMs: number;
  /** A float, a histogram, or the marker that the series ends here. */
  readonly value: number | FloatHistogram | 'stale';
  /** When the counter started, milliseconds since the epoch. */
  readonly startTimestampMs?: number;
}

/** A series as it is given to the storage; its samples in any order. */
export interface MemorySeries {
  readonly labels: Labels | Readonly<Record<string, string>>;
  readonly samples: readonly MemorySample[];
}

/** Samples held in memory, for tests and small tools. Series with equal labels are one; of samples at the same time the last counts. */
export function createMemoryStorage(series: Iterable<MemorySeries>): SeriesStorage {
  const all = new Map<string, { readonly labels: Labels; readonly samples: Map<number, MemorySample> }>();
  for (const { labels: given, samples } of series) {
    const labels = given instanceof Labels ? given : Labels.from(given);
    let known = all.get(labels.key);
    if (known === undefined) {
      known = { labels, samples: new Map() };
      all.set(labels.key, known);
    }
    for (const sample of samples) known.samples.set(sample.timestampMs, sample);
  }
  const stored = [...all.values()].map(({ labels, samples }) => ({
    labels,
    samples: [...samples.values()].sort((a, b) => a.timestampMs - b.timestampMs),
  }));

  return {
    async select({ matchers, startMs, endMs }) {
      const conditions = matchers.map((matcher) => ({ name: matcher.name, meets: compileMatcher(matcher) }));
      const selected: SelectedSeries[] = [];
      for (const { labels, samples } of stored) {
        if (!conditions.every(({ name, meets }) => meets(labels.get(name)))) continue;
        const inRange = samples.filter(({ timestampMs }) => timestampMs >= startMs && timestampMs <= endMs);
        if (inRange.length === 0) continue;
        selected.push({ labels, samples: inRange.length, read: (into) => copy(inRange, into) });
      }
      return { series: selected };
    },
  };
}

function copy(samples: readonly MemorySample[], into: SampleBuffer): void {
  reserve(into, samples.length);
  into.length = samples.length;
  into.histograms = samples.some(({ value }) => typeof value === 'object') ? new Array(samples.length) : null;
  into.startTimestamps = samples.some((sample) => sample.startTimestampMs !== undefined)
    ? new Float64Array(into.timestamps.length)
    : null;
  for (const [at, { timestampMs, value, startTimestampMs }] of samples.entries()) {
    into.timestamps[at] = timestampMs;
    if (into.startTimestamps !== null) into.startTimestamps[at] = startTimestampMs ?? 0;
    if (value === 'stale') into.values[at] = STALE_NAN;
    else if (typeof value === 'number') into.values[at] = value;
    else {
      into.values[at] = value.sum;
      if (into.histograms !== null) into.histograms[at] = value;
    }
  }
}
