import type { FloatHistogram } from './histogram/float-histogram.ts';
import type { Labels } from './labels.ts';

/** One value of a result: a float, or a histogram where there is one. `timestampMs` in milliseconds since the epoch. */
export interface Sample {
  readonly timestampMs: number;
  readonly value: number;
  readonly histogram?: FloatHistogram;
}

export interface SeriesResult {
  readonly labels: Labels;
  /** Ascending in time; one sample in an instant vector. */
  readonly samples: readonly Sample[];
}

/** The four shapes of Prometheus' HTTP API ("Expression query result formats"). */
export type QueryValue =
  | { readonly type: 'scalar'; readonly timestampMs: number; readonly value: number }
  | { readonly type: 'string'; readonly timestampMs: number; readonly value: string }
  | { readonly type: 'vector'; readonly series: readonly SeriesResult[] }
  | { readonly type: 'matrix'; readonly series: readonly SeriesResult[] };

export interface QueryResult {
  readonly value: QueryValue;
  /** Prometheus' texts, each with the place in the query it is about. */
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
  readonly stats: QueryStats;
}

export interface QueryStats {
  readonly series: number;
  readonly samples: number;
  readonly peakSamples: number;
  readonly milliseconds: { readonly prepare: number; readonly select: number; readonly evaluate: number };
}
