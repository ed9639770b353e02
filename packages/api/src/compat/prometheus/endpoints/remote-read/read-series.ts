import { compareLabels, Labels, type SelectedSeries } from '@oriel/promql';
import type { PrometheusQuestion } from '../../endpoint.ts';
import { PrometheusError } from '../../prometheus-error.ts';
import type { ReadQuery } from './read-request.ts';

/** The series of one query, sorted by their labels as the protocol wants them. */
export async function readSeries(
  { store, options, signal }: PrometheusQuestion,
  { startMs, endMs, matchers }: ReadQuery,
): Promise<SelectedSeries[]> {
  const { series } = await store.samples.select({ startMs, endMs, matchers }, signal);
  if (series.length > options.limits.series)
    throw new PrometheusError(
      'execution',
      `the query selects ${series.length} series; ${options.limits.series} are allowed. Add matchers`,
    );
  return series
    .map((one) => ({ one, labels: Labels.of(one.labels) }))
    .sort((a, b) => compareLabels(a.labels, b.labels))
    .map(({ one }) => one);
}
