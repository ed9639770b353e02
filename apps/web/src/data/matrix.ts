/**
 * One series of an answer as columns: numbers lie in typed arrays, so that a million of them are neither a million objects nor copied
 * on their way from the worker that read them.
 */
export interface SeriesColumns {
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch, of the floats. */
  readonly times: Float64Array<ArrayBuffer>;
  readonly values: Float64Array<ArrayBuffer>;
  readonly histograms: readonly HistogramAt[];
}

/** A native histogram at one time. */
export interface HistogramAt {
  readonly ms: number;
  readonly count: number;
  readonly sum: number;
  readonly buckets: readonly { readonly lower: number; readonly upper: number; readonly count: number }[];
}

/** An answer of `query` or `query_range`. */
export interface PromAnswer {
  readonly series: readonly SeriesColumns[];
  /** A string literal is answered by itself. */
  readonly text: string | undefined;
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
  readonly stats: PromStats;
}

export interface PromStats {
  /** Samples that the server looked at. */
  readonly samplesRead: number;
  readonly elapsedMs: number;
}

interface WireSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values?: readonly WirePoint[];
  readonly value?: WirePoint;
  readonly histograms?: readonly WireHistogram[];
  readonly histogram?: WireHistogram;
}
type WirePoint = readonly [seconds: number, value: string];
type WireHistogram = readonly [
  seconds: number,
  histogram: {
    readonly count: string;
    readonly sum: string;
    readonly buckets?: readonly (readonly [rule: number, lower: string, upper: string, count: string])[];
  },
];

interface WireAnswer {
  readonly data: {
    readonly resultType: 'matrix' | 'vector' | 'scalar' | 'string';
    readonly result: readonly WireSeries[] | WirePoint;
    readonly stats?: {
      readonly timings?: { readonly execTotalTime?: number };
      readonly samples?: { readonly samplesRead?: number };
    };
  };
  readonly warnings?: readonly string[];
  readonly infos?: readonly string[];
}

/** Reads the envelope of Prometheus' API ("Expression query result formats") into columns. */
export function readPromAnswer(body: unknown): PromAnswer {
  const { data, warnings = [], infos = [] } = body as WireAnswer;
  const { resultType, result } = data;
  const isSeries = resultType === 'matrix' || resultType === 'vector';
  const series = isSeries ? (result as readonly WireSeries[]).map(readSeries) : [];
  if (resultType === 'scalar') series.push(readSeries({ metric: {}, value: result as WirePoint }));
  return {
    series,
    text: resultType === 'string' ? (result as WirePoint)[1] : undefined,
    warnings,
    infos,
    stats: {
      samplesRead: data.stats?.samples?.samplesRead ?? 0,
      elapsedMs: (data.stats?.timings?.execTotalTime ?? 0) * 1_000,
    },
  };
}

function readSeries({ metric, value, histogram, values = [], histograms = [] }: WireSeries): SeriesColumns {
  const points = value === undefined ? values : [value];
  const times = new Float64Array(points.length);
  const numbers = new Float64Array(points.length);
  for (let at = 0; at < points.length; at += 1) {
    const point = points[at]!;
    times[at] = point[0] * 1_000;
    numbers[at] = readFloat(point[1]);
  }
  return {
    labels: metric,
    times,
    values: numbers,
    histograms: (histogram === undefined ? histograms : [histogram]).map(readHistogram),
  };
}

function readHistogram([seconds, { count, sum, buckets = [] }]: WireHistogram): HistogramAt {
  return {
    ms: seconds * 1_000,
    count: readFloat(count),
    sum: readFloat(sum),
    buckets: buckets.map(([, lower, upper, held]) => ({
      lower: readFloat(lower),
      upper: readFloat(upper),
      count: readFloat(held),
    })),
  };
}

/** `+Inf`, `-Inf` and `NaN` are words, not JSON's numbers. */
function readFloat(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return Number(text);
}

/** What may be handed over to another thread instead of being copied. */
export function transferable({ series }: PromAnswer): ArrayBuffer[] {
  return series.flatMap(({ times, values }) => [times.buffer, values.buffer]);
}
