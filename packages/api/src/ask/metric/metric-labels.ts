import type { SampleRange } from '@oriel/store';
import type { Asker } from '../asker.ts';
import { findMetric } from './find-metric.ts';

const MOST_SERIES = 20_000;
const MOST_VALUES = 1_000;
/** Of the single series, not of what they measure. */
const OF_PARTS = new Set(['__name__', 'le', 'quantile']);

/** Labels of one metric with their values, both in order. */
export async function metricLabels(
  asker: Asker,
  asked: string,
  range: SampleRange,
): Promise<{ readonly label: string; readonly values: readonly string[] }[]> {
  const { samples } = asker.store;
  const metric = await findMetric(asked, range, samples, asker.seriesNames, asker.reading);
  if (metric === undefined) return [];
  // Every part of a histogram has the labels that its count has.
  const part = metric.parts.has('_count') ? '_count' : [...metric.parts][0]!;
  const series = await samples.series(
    [[{ name: '__name__', op: '=', value: metric.name + part }]],
    range,
    MOST_SERIES,
    asker.reading,
  );
  const labels = new Map<string, Set<string>>();
  for (const { names, values } of series) {
    for (const [at, label] of names.entries()) {
      if (OF_PARTS.has(label)) continue;
      const known = labels.get(label) ?? new Set();
      labels.set(label, known);
      if (known.size < MOST_VALUES) known.add(values[at]!);
    }
  }
  return [...labels]
    .map(([label, values]) => ({ label, values: [...values].sort() }))
    .sort((one, other) => (one.label < other.label ? -1 : 1));
}
