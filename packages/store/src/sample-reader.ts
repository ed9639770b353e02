import type { NativeHistogram } from '@oriel/telemetry';

import type { ReadOptions, TimeRange } from './page.ts';

/** The room of a sample, a time and a value: what a selection takes is counted in such, whatever it holds there. */
export const SAMPLE_BYTES = 16;

/** Labels of a series: names unique and sorted by bytes, `__name__` among them, no empty values. */
export interface SeriesLabels {
  readonly names: readonly string[];
  readonly values: readonly string[];
}

/** A condition on one label; an absent label has the empty value. Patterns are RE2's, anchored on both ends. */
export interface SeriesMatcher {
  readonly name: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/**
 * Samples of one series, ascending, one for a timestamp. A reader overwrites what is there, grows the arrays where they are short,
 * and sets `length`. Where `histograms` has an entry the sample is that histogram.
 */
export interface SampleColumns {
  length: number;
  /** Milliseconds since the epoch. */
  timestamps: Float64Array;
  values: Float64Array;
  histograms: (NativeHistogram | undefined)[] | null;
  /** When the counter began, milliseconds since the epoch, 0 for unknown; `null` while no sample says. */
  startTimestamps: Float64Array | null;
  /** No value is below the one before, and each is a number: nobody has to look. What is not known is not claimed. */
  ascends?: boolean;
}

/**
 * Samples of one series rolled up, ascending, buckets without anything left out. A bucket is open on its left, as PromQL's windows are.
 * Markers of staleness count as no sample. Used again and again, as `SampleColumns`.
 */
export interface BucketColumns {
  length: number;
  /** Milliseconds since the epoch, included. */
  ends: Float64Array;
  counts: Float64Array;
  sums: Float64Array;
  /** A number that is none (NaN) gives way to any other. */
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

export type BucketColumn = Exclude<keyof BucketColumns, 'length'>;

/** A series that was selected; its samples are in memory, packed. */
export interface SeriesOfSelection {
  readonly labels: SeriesLabels;
  /** At most so many samples, or buckets. */
  readonly samples: number;
  read(into: SampleColumns): void;
  /** There where buckets are given instead of samples, and then `read` is not to be called. */
  readBuckets?(into: BucketColumns): void;
  /**
   * There instead of both where the series has native histograms: of each bucket the samples that it keeps, which are first and last, a
   * marker of staleness behind it, and both sides of every step that may be a reset; and of `buckets` the `ends` and `counts` of all that
   * were there. Not where sums, minima or maxima are looked at.
   */
  readKept?(samples: SampleColumns, buckets: BucketColumns): void;
}

/** Milliseconds since the epoch, both ends included. */
export interface SampleRange {
  readonly startMs: number;
  readonly endMs: number;
}

/** Windows over which samples are asked, each open on its left. Buckets that make up every one of them whole answer as samples do. */
export interface SampleWindows {
  readonly firstEndMs: number;
  /** From one window's end to the next; 0 for a single window. */
  readonly stepMs: number;
  readonly lengthMs: number;
  /** What of the buckets is looked at, `ends` and `counts` among it; the others may hold anything. Everything, if it is not said. */
  readonly columns?: readonly BucketColumn[];
}

export interface SampleSelect extends SampleRange {
  readonly matchers: readonly SeriesMatcher[];
  /**
   * `windows` says that buckets will do, if they make up the windows; `null` or nothing asks for samples. `newestOnly` says that of each series only
   * the newest sample up to the end is looked at: those before it need not be there.
   */
  readonly hints?: { readonly windows?: SampleWindows | null; readonly newestOnly?: boolean };
  /**
   * Called with how many samples' room (`SAMPLE_BYTES` each) the selection takes in memory, before that is read, where it is not packed: buckets
   * are not. What it throws ends the selection.
   */
  readonly hold?: (samples: number) => void;
  /** A selection of more series than this may come in parts. Without it all come at once. */
  readonly mostAtOnce?: number;
}

/** Some of the series of a selection, in memory while whoever opened the part looks at them. */
export interface SelectionPart {
  /** At most so many. */
  readonly series: number;
  /** As often as it is needed; never in parts itself. `hold` is called as that of a selection, before anything is read. */
  open(hold: (samples: number) => void, signal: AbortSignal): Promise<SampleSelection>;
}

/** Samples on their way to another thread. */
export interface PackedSeries {
  /** Can be cloned by `structuredClone`; the store that made it has a reader for it. */
  readonly data: unknown;
  /** Buffers in it that are given away. */
  readonly transfer: readonly ArrayBuffer[];
}

export interface SampleSelection {
  /** None where it comes in parts. */
  readonly series: readonly SeriesOfSelection[];
  /** Only where `mostAtOnce` was asked for: every series is in one of them. */
  readonly parts?: readonly SelectionPart[];
  /** All series have the same metric's name, type and unit: where it is not said, nobody has looked. */
  readonly isOneMetric?: boolean;
  /**
   * The series of these places, the second not included, to be read in another thread; `undefined` where one has histograms.
   * There where samples were selected and the store can do this cheaper than decode them.
   */
  readonly pack?: (from: number, to: number) => PackedSeries | undefined;
  /** Sentences: what of the answer is not as it was asked for. */
  readonly warnings?: readonly string[];
  /** The length of the buckets that were read; of a series that has none, samples were. */
  readonly rollupMs?: number;
}

export interface SeriesMetadata {
  readonly metric: string;
  /** Prometheus' words: counter, gauge, histogram, gaugehistogram, summary, info, stateset, unknown. */
  readonly type: string;
  readonly unit: string;
  readonly help: string;
}

/** All series of one name: what the newest of them says, and how many there are. */
export interface SeriesSummary extends SeriesMetadata {
  /** Their samples are increments, which readers are given as totals. */
  readonly delta: boolean;
  readonly series: number;
  /** Values of their label `job`, sorted, the first hundred. */
  readonly jobs: readonly string[];
}

export interface SeriesExemplar {
  readonly labels: SeriesLabels;
  readonly exemplars: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
    readonly timestampMs: number;
  }[];
}

/** An exemplar by itself: a single measurement that knows its trace. */
export interface Exemplar {
  /** The name of its series. */
  readonly metric: string;
  readonly timeMs: number;
  readonly value: number;
  readonly traceId: string;
  readonly spanId: string;
  /** The job of its series. */
  readonly service: string;
}

export interface ExemplarSearch {
  /** Names of series. */
  readonly metrics?: readonly string[];
  readonly service?: string;
  readonly traceId?: string;
  readonly range: TimeRange;
  readonly limit: number;
}

export interface CardinalityRow {
  readonly name: string;
  readonly count: number;
}

/** Ids of series, three words of 32 bits for each: the two halves of its id, and the hash of its metric's name (`SeriesCandidate`). */
export interface SeriesIds {
  readonly length: number;
  readonly words: Uint32Array;
}

/** How many series there are, and what makes them many (Prometheus' `status/tsdb`). */
export interface Cardinality {
  readonly series: number;
  readonly labelPairs: number;
  readonly byMetric: readonly CardinalityRow[];
  readonly valuesByLabel: readonly CardinalityRow[];
  readonly byLabelPair: readonly CardinalityRow[];
  readonly bytesByLabel: readonly CardinalityRow[];
}

/**
 * Series and samples of one tenant. Every answer is an idempotent union: a sample that is stored twice is given once, and of two
 * with one timestamp the first accepted wins.
 *
 * Where matchers are several sets, a series has to meet all of one of them (Prometheus' `match[]`). Ranges of labels and series are
 * days: a series counts from midnight to midnight (UTC) of each day on which it had a sample, and may count for the day that began within an
 * hour of its last.
 */
export interface SampleReader {
  select(request: SampleSelect, signal?: AbortSignal): Promise<SampleSelection>;
  /** Sorted; at most `limit`. */
  labelNames(
    sets: readonly (readonly SeriesMatcher[])[],
    range: SampleRange,
    limit: number,
    options?: ReadOptions,
  ): Promise<string[]>;
  labelValues(
    label: string,
    sets: readonly (readonly SeriesMatcher[])[],
    range: SampleRange,
    limit: number,
    options?: ReadOptions,
  ): Promise<string[]>;
  series(
    sets: readonly (readonly SeriesMatcher[])[],
    range: SampleRange,
    limit: number,
    options?: ReadOptions,
  ): Promise<SeriesLabels[]>;
  /** By name; at most `limit`. */
  summaries(
    sets: readonly (readonly SeriesMatcher[])[],
    range: SampleRange,
    limit: number,
    options?: ReadOptions,
  ): Promise<SeriesSummary[]>;
  metadata(
    query: { readonly metric?: string; readonly limit?: number },
    options?: ReadOptions,
  ): Promise<SeriesMetadata[]>;
  /** Of series that meet one of the sets; of very many that meet one, some. */
  exemplars(
    sets: readonly (readonly SeriesMatcher[])[],
    range: SampleRange,
    limit: number,
    options?: ReadOptions,
  ): Promise<SeriesExemplar[]>;
  newestExemplars(query: ExemplarSearch, options?: ReadOptions): Promise<Exemplar[]>;
  cardinality(
    query: { readonly range: SampleRange; readonly limit: number },
    options?: ReadOptions,
  ): Promise<Cardinality>;
  /** Each series once that had a sample on that day (days since the epoch), without its labels. */
  seriesOfDay(day: number, options?: ReadOptions): Promise<SeriesIds>;
}
