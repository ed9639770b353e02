import type { Exemplar, ExemplarSearch } from '@oriel/store';
import type { Asker } from '../asker.ts';
import { millisecondsOf } from './ask-metric.ts';
import { findMetric } from './find-metric.ts';

/** Exemplars, newest first, of whatever series a metric has. */
export async function metricExemplars(
  asker: Asker,
  { metric, ...search }: Omit<ExemplarSearch, 'metrics'> & { readonly metric?: string },
): Promise<Exemplar[]> {
  const { samples } = asker.store;
  if (metric === undefined) return samples.newestExemplars(search, asker.reading);
  const found = await findMetric(metric, millisecondsOf(search.range), samples, asker.seriesNames, asker.reading);
  if (found === undefined) return [];
  const metrics = [...found.parts].map((part) => found.name + part);
  return samples.newestExemplars({ ...search, metrics }, asker.reading);
}
