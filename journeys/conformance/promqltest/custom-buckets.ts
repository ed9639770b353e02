import {
  CUSTOM_BUCKETS_SCHEMA,
  createHistogram,
  type FloatHistogram,
  type Labels,
  METRIC_NAME,
  type MemorySample,
} from '@oriel/promql';

interface Series {
  readonly labels: Labels;
  readonly samples: readonly MemorySample[];
}

interface Gathered {
  readonly buckets: Map<number, number>;
  count: number | null;
  sum: number;
}

/** Native histograms with custom buckets out of classic `_bucket`, `_count` and `_sum` series. */
export function customBucketsOf(series: readonly Series[]): Series[] {
  const histograms = new Map<string, { readonly labels: Labels; readonly at: Map<number, Gathered> }>();
  for (const { labels, samples } of series) {
    const suffix = /_(bucket|count|sum)$/.exec(labels.get(METRIC_NAME))?.[1];
    const bound = suffix === 'bucket' ? Number(labels.get('le').replace('Inf', 'Infinity')) : 0;
    if (suffix === undefined || Number.isNaN(bound)) continue;
    const base = labels
      .without(new Set(['le']))
      .with(METRIC_NAME, labels.get(METRIC_NAME).slice(0, -suffix.length - 1));
    const histogram = histograms.get(base.key) ?? { labels: base, at: new Map<number, Gathered>() };
    histograms.set(base.key, histogram);
    for (const { timestampMs, value } of samples) {
      if (typeof value !== 'number') continue;
      const gathered = histogram.at.get(timestampMs) ?? { buckets: new Map(), count: null, sum: 0 };
      histogram.at.set(timestampMs, gathered);
      if (suffix === 'bucket') gathered.buckets.set(bound, value);
      else if (suffix === 'count') gathered.count = value;
      else gathered.sum = value;
    }
  }
  return Array.from(histograms.values(), ({ labels, at }) => ({
    labels,
    samples: Array.from(at, ([timestampMs, gathered]) => ({ timestampMs, value: convert(gathered) })),
  }));
}

function convert({ buckets, count, sum }: Gathered): FloatHistogram {
  const ascending = [...buckets].sort(([a], [b]) => a - b);
  const highest = ascending.at(-1)?.[1] ?? 0;
  if (!buckets.has(Number.POSITIVE_INFINITY)) ascending.push([Number.POSITIVE_INFINITY, count ?? highest]);
  let before = 0;
  const counts = ascending.map(([, cumulative]) => {
    const inside = cumulative - before;
    before = cumulative;
    return inside;
  });
  return createHistogram({
    schema: CUSTOM_BUCKETS_SCHEMA,
    count: count ?? before,
    sum,
    positiveSpans: [{ offset: 0, length: counts.length }],
    positiveBuckets: Float64Array.from(counts),
    customValues: Float64Array.from(ascending.slice(0, -1), ([bound]) => bound),
  });
}
