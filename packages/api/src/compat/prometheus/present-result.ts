import {
  type FloatHistogram,
  type Labels,
  listBuckets,
  type QueryValue,
  type Sample,
  type SeriesResult,
} from '@oriel/promql';

/** A float as Prometheus writes it inside quotes: the shortest decimal that reads back the same. */
export function presentFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

/** `resultType` and `result` of a query ("Expression query result formats"). */
export function presentValue(value: QueryValue): { readonly resultType: string; readonly result: unknown } {
  switch (value.type) {
    case 'scalar':
      return { resultType: 'scalar', result: [value.timestampMs / 1_000, presentFloat(value.value)] };
    case 'string':
      return { resultType: 'string', result: [value.timestampMs / 1_000, value.value] };
    case 'vector':
      return { resultType: 'vector', result: value.series.map(presentInstant) };
    case 'matrix':
      return { resultType: 'matrix', result: value.series.map(presentSeries) };
  }
}

function presentInstant({ labels, samples }: SeriesResult) {
  const sample = samples[0]!;
  const metric = presentLabels(labels);
  return sample.histogram === undefined
    ? { metric, value: presentSample(sample) }
    : { metric, histogram: presentSample(sample) };
}

function presentSeries({ labels, samples }: SeriesResult) {
  const values = samples.filter(({ histogram }) => histogram === undefined).map(presentSample);
  const histograms = samples.filter(({ histogram }) => histogram !== undefined).map(presentSample);
  return {
    metric: presentLabels(labels),
    ...(values.length > 0 ? { values } : {}),
    ...(histograms.length > 0 ? { histograms } : {}),
  };
}

function presentSample({ timestampMs, value, histogram }: Sample) {
  return [timestampMs / 1_000, histogram === undefined ? presentFloat(value) : presentHistogram(histogram)];
}

function presentLabels(labels: Labels): Record<string, string> {
  return labels.toObject();
}

function presentHistogram(histogram: FloatHistogram) {
  const buckets = listBuckets(histogram).map(({ lower, upper, lowerInclusive, upperInclusive, count }) => [
    boundaryRule(lowerInclusive, upperInclusive),
    presentFloat(lower),
    presentFloat(upper),
    presentFloat(count),
  ]);
  return {
    count: presentFloat(histogram.count),
    sum: presentFloat(histogram.sum),
    ...(buckets.length > 0 ? { buckets } : {}),
  };
}

/** 0 open left, 1 open right, 2 open both, 3 closed both. */
function boundaryRule(lowerInclusive: boolean, upperInclusive: boolean): 0 | 1 | 2 | 3 {
  if (lowerInclusive) return upperInclusive ? 3 : 1;
  return upperInclusive ? 0 : 2;
}
