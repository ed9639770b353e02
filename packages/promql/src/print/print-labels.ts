import type { LabelMatcher } from '../label-matcher.ts';
import { quoteText } from '../parse/go-quote.ts';

/** What every version of Prometheus took for a label's name, and needs no quotes. */
const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function printLabelName(name: string): string {
  return PLAIN_NAME.test(name) ? name : quoteText(name);
}

export function printLabelList(names: readonly string[]): string {
  return names.map(printLabelName).join(', ');
}

export function printMatcher({ name, op, value }: LabelMatcher): string {
  return printLabelName(name) + op + quoteText(value);
}
