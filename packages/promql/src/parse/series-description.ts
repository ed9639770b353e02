import { addHistograms, subtractHistograms } from '../histogram/combine.ts';
import type { FloatHistogram } from '../histogram/float-histogram.ts';
import { Labels, METRIC_NAME } from '../labels.ts';
import { ALL_FEATURES } from '../options.ts';
import { fromByteText, toByteText } from './byte-text.ts';
import { Cursor } from './cursor.ts';
import { quoteText } from './go-quote.ts';
import { type DescribedHistogram, parseHistogram } from './histogram-description.ts';
import { Lexer } from './lexer.ts';
import { parseSeriesInteger, parseSeriesNumber } from './literal.ts';
import { parseWhole } from './parse-whole.ts';
import { unquoteString } from './scan-string.ts';
import { SeriesLexer, SPACE } from './series-lexer.ts';
import { END, mayNameMetric, positionOf } from './token.ts';

/** What a series is at one interval after the other. */
export type SeriesValue =
  | { readonly kind: 'gap' }
  | { readonly kind: 'stale' }
  | { readonly kind: 'float'; readonly value: number }
  | {
      readonly kind: 'histogram';
      readonly histogram: FloatHistogram;
      /** Whether its counter reset hint was written, and is not just the default. */
      readonly hasResetHint: boolean;
    };

/** A line of Prometheus' test files: a series, and what it is at each interval. */
export interface SeriesDescription {
  readonly labels: Labels;
  readonly values: readonly SeriesValue[];
}

const CONTEXT = 'series values';
const LABEL_CONTEXT = 'label set';
const ITEM_STARTS: ReadonlySet<string> = new Set(['_', '{{', 'identifier', 'number', '+', '-']);

/** More than any test has; a slip of a digit shall not fill the memory. */
const MOST_VALUES = 10_000_000;

/**
 * Reads a series of Prometheus' test language ("Unit testing for rules", series): `metric{label="x"} 1+2x3 _ stale {{count:4}}`.
 * A series that repeats n times has n + 1 values; `_xn` has n gaps.
 */
export function parseSeriesDescription(text: string): SeriesDescription {
  const bytes = toByteText(text);
  const metric = new Cursor(new Lexer(bytes, ALL_FEATURES), ALL_FEATURES);
  const { labels, end } = parseWhole(metric, () => parseMetric(metric));
  const cursor = new Cursor(new SeriesLexer(bytes, end), ALL_FEATURES);
  return { labels, values: parseWhole(cursor, () => parseValues(cursor)) };
}

function parseMetric(cursor: Cursor): { readonly labels: Labels; readonly end: number } {
  const pairs: [string, string][] = [];
  const first = cursor.peek();
  let end = first.start;
  if (mayNameMetric(first.kind)) {
    cursor.next();
    pairs.push([METRIC_NAME, fromByteText(first.text)]);
    end += first.text.length;
    // Behind a space there are values.
    if (cursor.text.charAt(end) !== '{') return { labels: Labels.from(pairs), end };
  }
  if (cursor.take('{') === null) return { labels: Labels.EMPTY, end };
  while (cursor.take('}') === null) {
    pairs.push(parseLabel(cursor));
    if (cursor.take(',') === null && !cursor.is('}')) cursor.fail(LABEL_CONTEXT, '"," or "}"');
  }
  return { labels: Labels.from(pairs), end: cursor.lastClosing };
}

function parseLabel(cursor: Cursor): [string, string] {
  const name = cursor.take('identifier') ?? cursor.take('string');
  if (name === null) return cursor.fail(LABEL_CONTEXT, 'identifier or "}"');
  const text = fromByteText(name.kind === 'string' ? unquoteString(name.text) : name.text);
  if (cursor.take('=') === null) {
    if (name.kind === 'string') return [METRIC_NAME, text];
    cursor.fail(LABEL_CONTEXT, '"="');
  }
  const value = cursor.take('string') ?? cursor.fail(LABEL_CONTEXT, 'string');
  return [text, fromByteText(unquoteString(value.text))];
}

function parseValues(cursor: Cursor): readonly SeriesValue[] {
  const values: SeriesValue[] = [];
  if (!cursor.is(SPACE) && !cursor.is(END)) cursor.fail(CONTEXT, '');
  while (cursor.take(SPACE) !== null) {
    if (!ITEM_STARTS.has(cursor.peek().kind)) break;
    for (const value of cursor.within(CONTEXT, '', () => parseItem(cursor))) values.push(value);
  }
  cursor.expect(END);
  return values;
}

function parseItem(cursor: Cursor): readonly SeriesValue[] {
  if (cursor.take('_') !== null) return new Array(parseRepetition(cursor) ?? 1).fill({ kind: 'gap' });
  if (cursor.is('{{')) return parseHistogramItem(cursor);
  const word = cursor.take('identifier');
  if (word !== null) {
    if (word.text !== 'stale')
      cursor.report(
        positionOf(word),
        `unexpected identifier ${quoteText(fromByteText(word.text))} in ${CONTEXT}, expected number or "stale"`,
      );
    return new Array((parseRepetition(cursor) ?? 0) + 1).fill({ kind: 'stale' });
  }
  return parseNumberItem(cursor);
}

function parseNumberItem(cursor: Cursor): readonly SeriesValue[] {
  let value = parseSeriesNumber(cursor);
  const hasChange = cursor.is('+') || cursor.is('-');
  const change = hasChange ? parseSeriesNumber(cursor) : 0;
  if (hasChange && !cursor.is('x')) cursor.expect('x');
  const times = parseRepetition(cursor) ?? 0;
  const values: SeriesValue[] = [];
  for (let at = 0; at <= times; at++) {
    values.push({ kind: 'float', value });
    value += change;
  }
  return values;
}

function parseHistogramItem(cursor: Cursor): readonly SeriesValue[] {
  const first = parseHistogram(cursor);
  const operator = cursor.take('+') ?? cursor.take('-');
  if (operator === null) return new Array((parseRepetition(cursor) ?? 0) + 1).fill({ kind: 'histogram', ...first });
  const change = parseHistogram(cursor);
  if (!cursor.is('x')) cursor.expect('x');
  const times = parseRepetition(cursor) ?? 0;
  const steps = stepHistograms(first, change, times, operator.kind === '+' ? addHistograms : subtractHistograms);
  if (typeof steps !== 'string') return steps;
  cursor.report({ start: cursor.lastClosing - String(times).length, end: cursor.lastClosing }, steps);
  return [];
}

/** The histogram, then each time changed once more; or why that cannot be. */
function stepHistograms(
  first: DescribedHistogram,
  { histogram: change, hasResetHint }: DescribedHistogram,
  times: number,
  combine: typeof addHistograms,
): readonly SeriesValue[] | string {
  let { histogram } = first;
  const values: SeriesValue[] = [{ kind: 'histogram', histogram, hasResetHint }];
  for (let at = 1; at <= times; at++) {
    if (histogram.schema > change.schema)
      return `error combining histograms: cannot merge from schema ${change.schema} to ${histogram.schema}`;
    const next = combine(histogram, change);
    if (next.kind === 'incompatible')
      return 'cannot apply this operation on histograms with a mix of exponential and custom bucket schemas';
    ({ histogram } = next);
    values.push({ kind: 'histogram', histogram, hasResetHint });
  }
  return values;
}

/** Reads `x3`; `null` where there is none. */
function parseRepetition(cursor: Cursor): number | null {
  if (cursor.take('x') === null) return null;
  const times = parseSeriesInteger(cursor);
  if (times <= MOST_VALUES) return times;
  const position = { start: cursor.lastClosing - 1, end: cursor.lastClosing };
  cursor.report(position, `invalid repetition in series values: more than ${MOST_VALUES} values`);
  return 0;
}
