import { type MetricsSearch, NO_SINGLE_METRIC } from '../metrics-search.ts';
import { textOf } from './build-text.ts';
import { usualQuery } from './built-query.ts';
import { freeLetter } from './formulas.ts';
import { emptyRow, readRows, writeRows } from './query-rows.ts';

/** What the page is to show once a metric is picked: the only query gives way, beside several another one stands. */
export function pickMetric(search: MetricsSearch, name: string, type: string): Partial<MetricsSearch> {
  const rows = readRows(search);
  const text = textOf(usualQuery(name, type));
  const letter = rows.length <= 1 ? 'A' : freeLetter(rows.map((row) => row.letter));
  const picked = { ...emptyRow(letter ?? 'Z'), text };
  return {
    ...NO_SINGLE_METRIC,
    view: undefined,
    unit: undefined,
    ...writeRows(rows.length <= 1 ? [picked] : [...rows, picked]),
  };
}
