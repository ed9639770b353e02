import { shortNumber } from '../number-text.ts';
import { listBuckets } from './bucket-list.ts';
import type { FloatHistogram } from './float-histogram.ts';

/** A histogram as Prometheus prints it: `{count:6, sum:12.5, [-2,-1):1, [-0.001,0.001]:2, (1,2]:3}`. */
export function histogramText(histogram: FloatHistogram): string {
  const parts = [`count:${shortNumber(histogram.count)}`, `sum:${shortNumber(histogram.sum)}`];
  for (const { lower, upper, lowerInclusive, upperInclusive, count } of listBuckets(histogram, { asStored: true }))
    parts.push(
      `${lowerInclusive ? '[' : '('}${shortNumber(lower)},${shortNumber(upper)}${upperInclusive ? ']' : ')'}:${shortNumber(count)}`,
    );
  return `{${parts.join(', ')}}`;
}
