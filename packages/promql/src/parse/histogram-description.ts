import {
  type CounterResetHint,
  createHistogram,
  type FloatHistogram,
  type Span,
} from '../histogram/float-histogram.ts';
import type { Cursor } from './cursor.ts';
import { parseSeriesInteger, parseSeriesNumber } from './literal.ts';
import { HISTOGRAM_KEYS, RESET_HINTS, SPACE } from './series-lexer.ts';

export interface DescribedHistogram {
  readonly histogram: FloatHistogram;
  readonly hasResetHint: boolean;
}

interface Parts {
  /** Every part that is a number. */
  readonly numbers: Map<string, number>;
  readonly lists: Map<string, readonly number[]>;
  resetHint: CounterResetHint | null;
}

/** Reads `{{schema:1 sum:2 buckets:[1 2] …}}`, its parts in any order. */
export function parseHistogram(cursor: Cursor): DescribedHistogram {
  cursor.expect('{{');
  const parts: Parts = { numbers: new Map(), lists: new Map(), resetHint: null };
  if (!cursor.is('}}') && !isClosedBehindSpace(cursor)) parseParts(cursor, parts);
  cursor.expect('}}');
  const number = (key: string) => parts.numbers.get(key) ?? 0;
  const list = (key: string) => Float64Array.from(parts.lists.get(key) ?? []);
  const spans = (offset: string, buckets: string): readonly Span[] => {
    const length = parts.lists.get(buckets)?.length ?? 0;
    return length === 0 ? [] : [{ offset: number(offset), length }];
  };
  const histogram = createHistogram({
    counterResetHint: parts.resetHint ?? 'unknown',
    schema: number('schema'),
    sum: number('sum'),
    count: number('count'),
    zeroCount: number('z_bucket'),
    zeroThreshold: number('z_bucket_w'),
    positiveSpans: spans('offset', 'buckets'),
    positiveBuckets: list('buckets'),
    negativeSpans: spans('n_offset', 'n_buckets'),
    negativeBuckets: list('n_buckets'),
    customValues: list('custom_values'),
  });
  return { histogram, hasResetHint: parts.resetHint !== null };
}

function isClosedBehindSpace(cursor: Cursor): boolean {
  if (cursor.take(SPACE) === null) return false;
  if (!cursor.is('}}')) cursor.expect('}}');
  return true;
}

function parseParts(cursor: Cursor, parts: Parts): void {
  parsePart(cursor, parts);
  cursor.within('histogram description', 'histogram description key, e.g. buckets:[5 10 7]', () => {
    while (!cursor.is('}}')) {
      cursor.expect(SPACE);
      if (!cursor.is('}}')) parsePart(cursor, parts);
    }
  });
}

function parsePart(cursor: Cursor, parts: Parts): void {
  const { kind: key } = cursor.peek();
  if (!HISTOGRAM_KEYS.has(key)) cursor.expect('sum');
  cursor.next();
  cursor.expect(':');
  const isKnown = parts.numbers.has(key) || parts.lists.has(key) || (key === 'counter_reset_hint' && parts.resetHint);
  if (isKnown) cursor.report({ start: 0, end: 0 }, `duplicate key "${key}" in histogram`);
  if (key === 'counter_reset_hint') parts.resetHint = parseResetHint(cursor);
  else if (key.endsWith('buckets') || key === 'custom_values') parts.lists.set(key, parseList(cursor));
  else parts.numbers.set(key, parsePartNumber(cursor, key));
}

function parsePartNumber(cursor: Cursor, key: string): number {
  // A width has no sign.
  if (key === 'z_bucket_w') return parseSeriesNumber(cursor, { isSigned: false });
  if (key !== 'schema' && !key.endsWith('offset')) return parseSeriesNumber(cursor);
  return cursor.take('-') === null ? parseSeriesInteger(cursor) : -parseSeriesInteger(cursor);
}

function parseResetHint(cursor: Cursor): CounterResetHint {
  const { kind } = cursor.peek();
  if (!RESET_HINTS.has(kind)) cursor.expect('unknown');
  cursor.next();
  return kind.replace('_', '-') as CounterResetHint;
}

/** Reads `[1 2 3]`, not empty, without a space behind the bracket. */
function parseList(cursor: Cursor): readonly number[] {
  cursor.expect('[');
  const numbers = [parseSeriesNumber(cursor)];
  while (cursor.take(']') === null) {
    cursor.expect(SPACE);
    if (!cursor.is(']')) numbers.push(parseSeriesNumber(cursor));
  }
  return numbers;
}
