import { histogramText } from '@oriel/promql';
import type { Case, CaseSeries, CaseValue } from './case.ts';

/** A case as Prometheus' test language writes one, as near as times allow. */
export function caseText({ series, query, startMs, endMs, stepMs }: Case): string {
  const when =
    stepMs === 0
      ? `instant at ${startMs / 1_000}s`
      : `range from ${startMs / 1_000}s to ${endMs / 1_000}s step ${stepMs / 1_000}s`;
  return [...series.map(seriesText), `  eval ${when} ${query}`].join('\n');
}

function seriesText({ labels: { __name__: name = '', ...labels }, firstMs, stepMs, values }: CaseSeries): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${JSON.stringify(label)}=${JSON.stringify(value)}`);
  return `  load ${stepMs / 1_000}s from ${firstMs / 1_000}s: ${name}{${pairs.join(', ')}} ${values.map(valueText).join(' ')}`;
}

function valueText(value: CaseValue): string {
  if (value === 'gap') return '_';
  if (typeof value === 'object') return histogramText(value);
  return typeof value === 'number' && Object.is(value, -0) ? '-0' : String(value);
}
