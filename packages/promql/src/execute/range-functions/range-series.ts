import type { FloatHistogram } from '../../histogram/float-histogram.ts';
import { Labels } from '../../labels.ts';
import { isStaleAt } from '../../stale-nan.ts';
import type { BucketBuffer, SampleBuffer } from '../../storage.ts';

/** Samples ascending in time, without staleness markers: ranges never see those. */
export interface FloatPoints {
  length: number;
  timestamps: Float64Array;
  values: Float64Array;
  /** Start timestamps, where they are used and known. */
  starts: Float64Array | null;
  /** No value is below the one before, and each is a number; false where nobody looked. */
  ascends: boolean;
}

export interface HistogramPoints {
  length: number;
  readonly timestamps: number[];
  readonly values: FloatHistogram[];
  readonly starts: number[];
}

/** One series as functions over ranges want it: floats and histograms apart. Reused from series to series. */
export interface RangeSeries {
  labels: Labels;
  /** Its name goes whatever the function: it came out of a subquery so. */
  dropName: boolean;
  readonly floats: FloatPoints;
  readonly histograms: HistogramPoints;
  /** There instead of samples where the storage rolled the series up. */
  buckets: BucketBuffer | null;
  /** There where the samples are those that were kept of each bucket: how many there were. */
  kept: BucketBuffer | null;
}

export function emptyRangeSeries(): RangeSeries {
  return {
    labels: Labels.EMPTY,
    dropName: false,
    floats: { length: 0, timestamps: new Float64Array(0), values: new Float64Array(0), starts: null, ascends: false },
    histograms: { length: 0, timestamps: [], values: [], starts: [] },
    buckets: null,
    kept: null,
  };
}

/** Takes the buffer's arrays as its own and works in them: the buffer is the series' until it is read into again. */
export function splitSamples(buffer: SampleBuffer, into: RangeSeries, withStarts: boolean): void {
  const { timestamps, values, length } = buffer;
  const starts = withStarts ? buffer.startTimestamps : null;
  const { floats, histograms } = into;
  floats.timestamps = timestamps;
  floats.values = values;
  floats.starts = starts;
  floats.ascends = buffer.ascends === true;
  histograms.length = 0;
  histograms.timestamps.length = 0;
  histograms.values.length = 0;
  histograms.starts.length = 0;

  if (starts === null && buffer.histograms === null && (floats.ascends || !hasNan(values, length))) {
    floats.length = length;
    return;
  }
  let kept = 0;
  for (let at = 0; at < length; at++) {
    if (isStaleAt(values, at)) continue;
    const histogram = buffer.histograms?.[at];
    if (histogram !== undefined) {
      histograms.timestamps.push(timestamps[at] as number);
      histograms.values.push(histogram);
      histograms.starts.push(starts?.[at] ?? 0);
      continue;
    }
    if (kept !== at) {
      timestamps[kept] = timestamps[at] as number;
      values[kept] = values[at] as number;
      if (starts !== null) starts[kept] = starts[at] as number;
    }
    kept++;
  }
  floats.length = kept;
  histograms.length = histograms.values.length;
}

/** A marker of staleness is a NaN. Four at a time: this is looked for in every series of every query. */
function hasNan(values: Float64Array, length: number): boolean {
  let at = 0;
  for (; at + 3 < length; at += 4) {
    const sum =
      (values[at] as number) * 0 +
      (values[at + 1] as number) * 0 +
      ((values[at + 2] as number) * 0 + (values[at + 3] as number) * 0);
    // Infinite ones are met here too, and told apart by those who look closer.
    if (sum !== 0) return true;
  }
  for (; at < length; at++) if (Number.isNaN(values[at])) return true;
  return false;
}
