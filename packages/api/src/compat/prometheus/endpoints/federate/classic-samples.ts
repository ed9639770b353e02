import { CUSTOM_BUCKETS_SCHEMA, type FloatHistogram, Labels } from '@oriel/promql';
import { presentFloat } from '../../present-result.ts';
import type { LatestSample } from './latest-samples.ts';

/** Histograms whose bounds were chosen as the series of a classic one, which any format can say; exponential ones are left out. */
export function withoutNative(samples: readonly LatestSample[]): LatestSample[] {
  return samples.flatMap((sample) => (sample.histogram === undefined ? [sample] : classicSamples(sample)));
}

/** The same for a format that has native histograms of exponential buckets. */
export function withoutCustom(samples: readonly LatestSample[]): LatestSample[] {
  return samples.flatMap((sample) =>
    sample.histogram?.schema === CUSTOM_BUCKETS_SCHEMA ? classicSamples(sample) : [sample],
  );
}

function classicSamples({ name, labels, histogram, timestampMs }: LatestSample): LatestSample[] {
  if (histogram?.schema !== CUSTOM_BUCKETS_SCHEMA) return [];
  const sample = (suffix: string, value: number, own = labels): LatestSample => ({
    name: name + suffix,
    labels: own,
    value,
    timestampMs,
    classicOf: name,
  });
  return [
    ...cumulativeCounts(histogram).map(([bound, count]) =>
      sample('_bucket', count, Labels.from([...labels.pairs(), ['le', presentFloat(bound)]])),
    ),
    sample('_count', histogram.count),
    sample('_sum', histogram.sum),
  ];
}

function cumulativeCounts({ customValues, count, positiveSpans, positiveBuckets }: FloatHistogram) {
  const inside = new Float64Array(customValues.length + 1);
  let index = 0;
  let at = 0;
  for (const { offset, length } of positiveSpans) {
    index += offset;
    for (let left = length; left > 0; left--) inside[index++] = positiveBuckets[at++]!;
  }
  let below = 0;
  const finite = Array.from(customValues, (bound, place): [number, number] => {
    below += inside[place]!;
    return [bound, below];
  });
  return [...finite, [Number.POSITIVE_INFINITY, count] as [number, number]];
}
