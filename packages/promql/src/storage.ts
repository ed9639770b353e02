import type { FloatHistogram } from './histogram/float-histogram.ts';
import type { LabelMatcher } from './label-matcher.ts';
import type { LabelSet } from './labels.ts';

/** What a selector needs. Both ends are inclusive, in milliseconds since the epoch; lookback, range and offset are already in them. */
export interface SelectRequest {
  readonly matchers: readonly LabelMatcher[];
  readonly startMs: number;
  readonly endMs: number;
  /** Why it is asked: a storage may use it to read less or coarser, and must answer right if it ignores it. */
  readonly hints: SelectHints;
  /**
   * Takes the room of so many samples (16 bytes each) until the query ends, and throws where the query may not have as much. A storage
   * calls it before it reads what stays in memory unpacked, as buckets do.
   */
  readonly hold?: (samples: number) => void;
  /**
   * A selection of more series than this may come in parts, one after the other in memory (`Selection.parts`). Without it all come at
   * once.
   */
  readonly mostAtOnce?: number;
}

/** What an evaluation knows of what it does with the samples. */
export interface SelectHints {
  /** The function straight around the selector (`rate`, `sum_over_time` …) or the aggregation's, empty for none. */
  readonly function: string;
  /** Milliseconds between two evaluations, 0 for an instant query. */
  readonly stepMs: number;
  /** First and last evaluation; differ from the request's by lookback, range and offset. */
  readonly evaluation: { readonly startMs: number; readonly endMs: number };
  /** Length of the window, 0 for an instant selector. */
  readonly rangeMs: number;
  /** Labels of the aggregation straight around; `null` for none. */
  readonly grouping: { readonly by: boolean; readonly labels: readonly string[] } | null;
  /**
   * All windows that the selector is looked at through, where the evaluation takes buckets for samples: a storage may then give
   * buckets (`readBuckets`) that make up every window whole. `null` where only samples will do.
   */
  readonly windows: SelectWindows | null;
  /** Only the newest sample up to the end is looked at: a storage need not read those before it. */
  readonly newestOnly?: boolean;
}

/** Windows of one length, each open on its left, up to the end of the request. */
export interface SelectWindows {
  readonly firstEndMs: number;
  /** From one window's end to the next; 0 for a single window. */
  readonly stepMs: number;
  readonly lengthMs: number;
  /** What of the buckets is looked at, `ends` and `counts` always among it; the others may hold anything. */
  readonly columns: readonly BucketColumn[];
}

/**
 * Samples of one series, ascending in time, one for a timestamp. Reused: a reader overwrites what is there and sets `length`.
 * Where `histograms` has an entry the sample is that histogram and `values` holds its sum or, for a marker of staleness, STALE_NAN.
 */
export interface SampleBuffer {
  length: number;
  /** Milliseconds since the epoch. */
  timestamps: Float64Array;
  values: Float64Array;
  /** `null` while the series has floats only. */
  histograms: (FloatHistogram | undefined)[] | null;
  /** When the counter started, milliseconds since the epoch, 0 for unknown; `null` while no sample says. */
  startTimestamps: Float64Array | null;
  /** No value is below the one before, and each is a number: nobody has to look. What is not known is not claimed. */
  ascends?: boolean;
}

/**
 * Floats of one series rolled up, ascending, without buckets that hold nothing. A bucket is open on its left, as windows are; a marker
 * of staleness is no sample. Reused, as a SampleBuffer.
 */
export interface BucketBuffer {
  length: number;
  /** Included; milliseconds since the epoch. */
  ends: Float64Array;
  counts: Float64Array;
  /** Compensated, as PromQL adds. */
  sums: Float64Array;
  /** NaN only where there is nothing else. */
  mins: Float64Array;
  maxs: Float64Array;
  firsts: Float64Array;
  lasts: Float64Array;
  /** Milliseconds since the epoch. */
  firstTimes: Float64Array;
  lastTimes: Float64Array;
  /** The sum of the values before each fall inside of the bucket: last - first + resets is a counter's increase. */
  resets: Float64Array;
  /** 1 where a marker of staleness comes after the last sample. */
  stales: Float64Array;
}

/** One of the arrays of a `BucketBuffer`. */
export type BucketColumn = Exclude<keyof BucketBuffer, 'length'>;

/** A series that has samples in the range of a request; decoded when it is read, as often as that is. */
export interface SelectedSeries {
  readonly labels: LabelSet;
  /** Upper bound of the samples in range; for limits and explain. */
  readonly samples: number;
  /** Decodes the samples between the request's ends into the buffer, growing its arrays where they are short. */
  read(into: SampleBuffer): void;
  /** There where the storage gives buckets instead of samples: only where the hints have `windows`, and `read` is then not called. */
  readBuckets?(into: BucketBuffer): void;
  /**
   * There instead of `readBuckets` where the series has native histograms, unless sums, minima or maxima are looked at: the samples that
   * were kept of each bucket, and of `buckets` the `ends` and `counts` of all that were there. Kept are the first and the last sample, a
   * marker of staleness behind it, and both sides of every step that may be a reset: anything but a float that does not fall, or a
   * histogram of the same buckets, none of whose counts falls, without the hint of a reset, and as much a gauge as the one before.
   */
  readKept?(samples: SampleBuffer, buckets: BucketBuffer): void;
}

/** Samples on their way to another thread. */
export interface PackedSeries {
  /** Can be cloned by `structuredClone`; what it is, the storage alone knows (`OpenPacked`). */
  readonly data: unknown;
  /** Buffers in it that are given away. */
  readonly transfer: readonly ArrayBuffer[];
}

/** Some of the series of a selection. They are in memory while whoever opened the part looks at them, and no longer. */
export interface SelectionPart {
  /** At most so many. */
  readonly series: number;
  /**
   * May be opened as often as it is needed; not in parts itself. What it takes is held before it is read, and let go of by whoever opened
   * it.
   */
  open(hold: (samples: number) => void, signal: AbortSignal): Promise<Selection>;
}

/** What a selector has found. */
export interface Selection {
  /** None where it comes in parts. */
  readonly series: readonly SelectedSeries[];
  /** Only where `mostAtOnce` was asked for: every series is in one of them. */
  readonly parts?: readonly SelectionPart[];
  /** All series have the same metric's name, type and unit, as far as they have any: of series in parts nobody can look. */
  readonly isOneMetric?: boolean;
  /**
   * The series of these places, the second not included, to be read in another thread; `undefined` where one has histograms.
   * There where the storage can do this cheaper than decode them.
   */
  readonly pack?: (from: number, to: number) => PackedSeries | undefined;
  /** Sentences for whoever asked: a part of the range is beyond retention. */
  readonly warnings?: readonly string[];
  /** The length of the buckets that were read instead of samples. */
  readonly rollupMs?: number;
}

/** All that this library asks of where samples are kept. A refusal or an outage is a thrown error, passed on as it is. */
export interface SeriesStorage {
  /** Every series with a sample in range that meets all matchers; any order, no two with equal labels. */
  select(request: SelectRequest, signal: AbortSignal): Promise<Selection>;
}

/** A buffer with room for so many samples, which readers let grow. */
export function emptyBuffer(capacity = 256): SampleBuffer {
  return {
    length: 0,
    timestamps: new Float64Array(capacity),
    values: new Float64Array(capacity),
    histograms: null,
    startTimestamps: null,
    ascends: false,
  };
}

/** Makes room for `samples`, keeping nothing of what was there. */
export function reserve(buffer: SampleBuffer, samples: number): void {
  if (buffer.timestamps.length >= samples) return;
  const capacity = Math.max(samples, buffer.timestamps.length * 2);
  buffer.timestamps = new Float64Array(capacity);
  buffer.values = new Float64Array(capacity);
  if (buffer.startTimestamps !== null) buffer.startTimestamps = new Float64Array(capacity);
}
