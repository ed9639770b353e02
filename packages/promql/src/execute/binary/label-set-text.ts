import type { Labels } from '../../labels.ts';
import { quoteText } from '../../parse/go-quote.ts';
import { printLabelName } from '../../print/print-labels.ts';

/** Labels as Prometheus' messages show them: `{__name__="up", job="node"}`. */
export function labelSetText(labels: Labels): string {
  return `{${labels
    .pairs()
    .map(([name, value]) => `${printLabelName(name)}=${quoteText(value)}`)
    .join(', ')}}`;
}
