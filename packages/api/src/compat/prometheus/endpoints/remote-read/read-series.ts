import { compareLabels, Labels, type SelectedSeries } from '@oriel/promql';
import type { PrometheusQuestion } from '../../endpoint.ts';
import { holdSamples } from '../../hold-samples.ts';
import { PrometheusError } from '../../prometheus-error.ts';
import type { ReadQuery } from './read-request.ts';

/** What stands for a series until the answer is sent, beside its labels and its samples. */
const BYTES_OF_SERIES = 256;

/** The series of one query, sorted by their labels as the protocol wants them. */
export async function readSeries(
  { store, options, memory, signal }: Pick<PrometheusQuestion, 'store' | 'options' | 'memory' | 'signal'>,
  { startMs, endMs, matchers }: ReadQuery,
): Promise<SelectedSeries[]> {
  const { series } = await store.samples.select({ startMs, endMs, matchers, hold: holdSamples(memory) }, signal);
  if (series.length > options.limits.series)
    throw new PrometheusError(
      'execution',
      `the query selects ${series.length} series; ${options.limits.series} are allowed. Add matchers`,
    );
  memory.hold(series.length * BYTES_OF_SERIES);
  return series
    .map((one) => ({ one, labels: Labels.of(one.labels) }))
    .sort((a, b) => compareLabels(a.labels, b.labels))
    .map(({ one }) => one);
}
