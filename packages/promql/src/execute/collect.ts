import type { SeriesResult } from '../result.ts';
import { ABSENT, type Column, type ColumnStream, HISTOGRAM } from './column.ts';
import type { Context } from './context.ts';
import { addColumn } from './merge-equal.ts';
import { type Steps, stepAt } from './steps.ts';

/**
 * A whole stream as the query's answer. Here names go whose removal was delayed; what then differs in nothing becomes one series,
 * or an error where both have a value at one step.
 */
export async function collect(stream: ColumnStream, steps: Steps, context: Context): Promise<SeriesResult[]> {
  const columns = new Map<string, Column>();
  for await (const column of stream) {
    if (context.budget.due) await context.budget.breathe();
    if (column.dropName) column.labels = column.labels.withoutMetric();
    if (column.kinds.some((kind) => kind !== ABSENT)) addColumn(columns, column, context);
  }
  return Array.from(columns.values(), (column) => seriesOf(column, steps));
}

function seriesOf({ labels, kinds, floats, histograms }: Column, steps: Steps): SeriesResult {
  const samples: SeriesResult['samples'][number][] = [];
  for (let at = 0; at < kinds.length; at++) {
    const kind = kinds[at];
    if (kind === ABSENT) continue;
    const timestampMs = stepAt(steps, at);
    const histogram = kind === HISTOGRAM ? histograms?.[at] : undefined;
    samples.push(
      histogram === undefined
        ? { timestampMs, value: floats[at] as number }
        : { timestampMs, value: histogram.sum, histogram },
    );
  }
  return { labels, samples };
}
