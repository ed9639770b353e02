import type { LabelMatcher } from '../label-matcher.ts';
import { quoteText } from '../parse/go-quote.ts';
import { isReserved, mayNameLabel } from '../parse/token.ts';

/** What every version of Prometheus took for a label's name, and needs no quotes. */
const PLAIN_LABEL = /^[A-Za-z_][A-Za-z0-9_]*$/;
const PLAIN_METRIC = /^[A-Za-z_:][A-Za-z0-9_:]*$/;
/** Words that are numbers wherever an expression may stand. */
const NUMBER_WORDS: ReadonlySet<string> = new Set(['inf', 'nan']);

/** Whether any Prometheus reads the name without quotes. */
export function isPlainMetric(name: string): boolean {
  return PLAIN_METRIC.test(name);
}

/** The same of the name of a label. */
export function isPlainLabel(name: string): boolean {
  return PLAIN_LABEL.test(name);
}

export function printLabelName(name: string): string {
  return isPlainLabel(name) ? name : quoteText(name);
}

/** What stands in the parentheses of `by`, `on` and their like, where not every word is a label. */
export function printLabelList(names: readonly string[]): string {
  return names.map(printGroupingLabel).join(', ');
}

function printGroupingLabel(name: string): string {
  const word = name.toLowerCase();
  const isLabel = !NUMBER_WORDS.has(word) && (!isReserved(word) || mayNameLabel(word));
  return isLabel ? printLabelName(name) : quoteText(name);
}

/** `job="a"`, quoted as Prometheus quotes. */
export function printMatcher({ name, op, value }: LabelMatcher): string {
  return printLabelName(name) + op + quoteText(value);
}

/** `up{job="a"}` of any name: one that the language would read as something else stands in the braces, as in `{"on", job="a"}`. */
export function printSelector(metric: string, matchers: readonly LabelMatcher[]): string {
  const word = metric.toLowerCase();
  const isBare = metric === '' || (isPlainMetric(metric) && !NUMBER_WORDS.has(word) && !isReserved(word));
  const conditions = [...(isBare ? [] : [quoteText(metric)]), ...matchers.map(printMatcher)];
  return `${isBare ? metric : ''}${conditions.length === 0 ? '' : `{${conditions.join(', ')}}`}`;
}
