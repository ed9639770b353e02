import type { FloatHistogram } from './histogram/float-histogram.ts';
import type { Labels } from './labels.ts';

/** One value of a result: a float, or a histogram where there is one. `timestampMs` in milliseconds since the epoch. */
export interface Sample {
  readonly timestampMs: number;
  readonly value: number;
  readonly histogram?: FloatHistogram;
}

/** One series of an answer, at the steps at which it has a value. */
export interface SeriesResult {
  readonly labels: Labels;
  /** Ascending in time; one sample in an instant vector. */
  readonly samples: readonly Sample[];
}

/** Samples of which none is a histogram. */
export interface FloatSamples {
  readonly timestamps: Float64Array;
  readonly values: Float64Array;
}

const floats = new WeakMap<SeriesResult, FloatSamples>();

/** A series whose samples are objects only when somebody asks for them: those of a wide answer would be most of its work. */
export function floatSeries(labels: Labels, { timestamps, values }: FloatSamples): SeriesResult {
  let samples: readonly Sample[] | undefined;
  const series: SeriesResult = {
    labels,
    get samples() {
      samples ??= Array.from(values, (value, at) => ({ timestampMs: timestamps[at] as number, value }));
      return samples;
    },
  };
  floats.set(series, { timestamps, values });
  return series;
}

/** The samples as they were evaluated; `undefined` where they are few, or may be histograms. */
export function floatsOf(series: SeriesResult): FloatSamples | undefined {
  return floats.get(series);
}

/** A series' samples without its histograms. */
export function floatsAmong({ samples }: SeriesResult): FloatSamples {
  const plain = samples.filter(({ histogram }) => histogram === undefined);
  return {
    timestamps: Float64Array.from(plain, ({ timestampMs }) => timestampMs),
    values: Float64Array.from(plain, ({ value }) => value),
  };
}

/** The four shapes of Prometheus' HTTP API ("Expression query result formats"). */
export type QueryValue =
  | { readonly type: 'scalar'; readonly timestampMs: number; readonly value: number }
  | { readonly type: 'string'; readonly timestampMs: number; readonly value: string }
  | { readonly type: 'vector'; readonly series: readonly SeriesResult[] }
  | { readonly type: 'matrix'; readonly series: readonly SeriesResult[] };

/** What a query has come to. */
export interface QueryResult {
  readonly value: QueryValue;
  /** Prometheus' texts, each with the place in the query it is about. */
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
  readonly stats: QueryStats;
}

/** What it took: series and samples that were read, the most samples that were in memory at once, milliseconds of each part. */
export interface QueryStats {
  readonly series: number;
  readonly samples: number;
  readonly peakSamples: number;
  /** `null` unless they were asked for. */
  readonly counted: CountedSamples | null;
  readonly milliseconds: { readonly prepare: number; readonly select: number; readonly evaluate: number };
}

/** What each step looked at, in samples as Prometheus counts them: a histogram is as many as it takes room. */
export interface CountedSamples {
  readonly steps: { readonly startMs: number; readonly stepMs: number; readonly count: number };
  /** All of the windows, also what the step before had looked at. */
  readonly queryable: Float64Array;
  /** Only what no step before had looked at. */
  readonly read: Float64Array;
}
