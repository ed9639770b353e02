import {
  type Bucket,
  type CountedSamples,
  createHistogram,
  type FloatHistogram,
  Labels,
  listBuckets,
  type QueryResult,
  type QueryValue,
  type Sample,
} from '@oriel/promql';
import { areClose } from '../promqltest/closeness.ts';
import type { Asker } from '../promqltest/try-evaluation.ts';
import type { PrometheusReply, TestTenant } from './tenants.ts';

/** A histogram of which the API tells the buckets and no spans. */
interface ListedHistogram extends FloatHistogram {
  readonly buckets: readonly Bucket[];
}

type Point = readonly [seconds: number, value: string];
type HistogramPoint = readonly [
  seconds: number,
  value: {
    readonly count: string;
    readonly sum: string;
    readonly buckets?: readonly (readonly [rule: 0 | 1 | 2 | 3, lower: string, upper: string, count: string])[];
  },
];
interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: Point;
  readonly histogram?: HistogramPoint;
  readonly values?: readonly Point[];
  readonly histograms?: readonly HistogramPoint[];
}

const NO_STATS = { series: 0, samples: 0, peakSamples: 0, milliseconds: { prepare: 0, select: 0, evaluate: 0 } };
type Counts = readonly (readonly [seconds: number, samples: number])[];
/** In front of what the parser says. */
const OF_THE_PARAMETER = 'invalid parameter "query": ';

/** Asks the HTTP API in place of the library. */
export function httpAsker(tenant: TestTenant): Asker {
  const ask = async (path: string, params: Record<string, string>): Promise<QueryResult> => {
    const { body } = await tenant.ask(path, new URLSearchParams({ ...params, stats: 'all' }));
    if (body.status === 'error') throw new Error((body.error ?? '').replace(OF_THE_PARAMETER, ''));
    const stats = { ...NO_STATS, counted: readCounts(body) };
    return { value: readValue(body), warnings: body.warnings ?? [], infos: body.infos ?? [], stats };
  };
  return {
    instant: (query, timeMs) => ask('/query', { query, time: String(timeMs / 1_000) }),
    range: (query, startMs, endMs, stepMs) =>
      ask('/query_range', {
        query,
        start: String(startMs / 1_000),
        end: String(endMs / 1_000),
        step: String(stepMs / 1_000),
      }),
    histogramsAreClose: (expected, actual) => {
      const wanted = listBuckets(expected);
      const { buckets } = actual as ListedHistogram;
      return (
        areClose(expected.count, actual.count) &&
        areClose(expected.sum, actual.sum) &&
        wanted.length === buckets.length &&
        wanted.every((bucket, at) => areCloseBuckets(bucket, buckets[at]!))
      );
    },
  };
}

function areCloseBuckets(a: Bucket, b: Bucket): boolean {
  return (
    areClose(a.lower, b.lower) &&
    areClose(a.upper, b.upper) &&
    areClose(a.count, b.count) &&
    a.lowerInclusive === b.lowerInclusive &&
    a.upperInclusive === b.upperInclusive
  );
}

function readValue({ data }: PrometheusReply): QueryValue {
  const { resultType, result } = data as { readonly resultType: QueryValue['type']; readonly result: unknown };
  switch (resultType) {
    case 'scalar': {
      const { timestampMs, value } = floatOf(result as Point);
      return { type: 'scalar', timestampMs, value };
    }
    case 'string': {
      const [seconds, value] = result as Point;
      return { type: 'string', timestampMs: Math.round(seconds * 1_000), value };
    }
    case 'vector':
    case 'matrix':
      return {
        type: resultType,
        series: (result as readonly Series[]).map((series) => ({
          labels: Labels.from(series.metric),
          samples: samplesOf(series),
        })),
      };
    default:
      return resultType satisfies never;
  }
}

/** `null` where they are not told for each step. */
function readCounts({ data }: PrometheusReply): CountedSamples | null {
  const { stats } = data as {
    readonly stats?: {
      readonly samples?: { readonly totalQueryableSamplesPerStep?: Counts; readonly samplesReadPerStep?: Counts };
    };
  };
  const queryable = stats?.samples?.totalQueryableSamplesPerStep;
  if (queryable === undefined) return null;
  const read = stats?.samples?.samplesReadPerStep ?? [];
  const [first, second] = queryable.map(([seconds]) => Math.round(seconds * 1_000));
  return {
    steps: { startMs: first ?? 0, stepMs: (second ?? 0) - (first ?? 0), count: queryable.length },
    queryable: Float64Array.from(queryable, ([, samples]) => samples),
    read: Float64Array.from(read, ([, samples]) => samples),
  };
}

function samplesOf({ value, histogram, values = [], histograms = [] }: Series): Sample[] {
  const floats = value === undefined ? values : [value];
  const others = histogram === undefined ? histograms : [histogram];
  return [...floats.map(floatOf), ...others.map(histogramOf)].sort((a, b) => a.timestampMs - b.timestampMs);
}

function floatOf([seconds, text]: Point): Sample {
  return { timestampMs: Math.round(seconds * 1_000), value: numberOf(text) };
}

function histogramOf([seconds, { count, sum, buckets = [] }]: HistogramPoint): Sample {
  const histogram: ListedHistogram = {
    ...createHistogram({ count: numberOf(count), sum: numberOf(sum) }),
    buckets: buckets.map(([rule, lower, upper, inside]) => ({
      lower: numberOf(lower),
      upper: numberOf(upper),
      lowerInclusive: rule === 1 || rule === 3,
      upperInclusive: rule === 0 || rule === 3,
      count: numberOf(inside),
    })),
  };
  return { timestampMs: Math.round(seconds * 1_000), value: histogram.sum, histogram };
}

function numberOf(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}
