import { compileMatcher, type LabelMatcher, type MatchOperator } from '../label-matcher.ts';
import { METRIC_NAME } from '../labels.ts';
import type { VectorSelector } from './ast.ts';
import { fromByteText } from './byte-text.ts';
import type { Cursor } from './cursor.ts';
import type { PositionRange } from './position-range.ts';
import { unquoteString } from './scan-string.ts';
import type { Token } from './token.ts';

const CONTEXT = 'label matching';
const OPERATORS: ReadonlySet<string> = new Set(['=', '!=', '=~', '!~']);

/** Reads the braces of a selector, which may be left out behind a metric's name. */
export function parseVectorSelector(cursor: Cursor, metric: Token | null = null): VectorSelector {
  cursor.countSelector();
  const { start } = metric ?? cursor.peek();
  const hasBraces = cursor.take('{') !== null;
  const matchers = hasBraces ? parseMatchers(cursor) : [];
  const end = hasBraces || metric === null ? cursor.lastClosing : endOf(metric);
  const name = fromByteText(metric?.text ?? '');
  if (name !== '') matchers.push({ name: METRIC_NAME, op: '=', value: name });
  return { kind: 'vector', name, matchers, offset: 0, at: null, modifier: null, position: { start, end } };
}

/** Reads matchers up to the closing brace. */
function parseMatchers(cursor: Cursor): LabelMatcher[] {
  const matchers: LabelMatcher[] = [];
  while (cursor.take('}') === null) {
    matchers.push(parseMatcher(cursor));
    if (cursor.take(',') === null && !cursor.is('}')) cursor.fail(CONTEXT, '"," or "}"');
  }
  return matchers;
}

function parseMatcher(cursor: Cursor): LabelMatcher {
  const label = cursor.peek();
  if (label.kind !== 'identifier' && label.kind !== 'string') cursor.fail(CONTEXT, 'identifier or "}"');
  cursor.next();
  const text = fromByteText(label.kind === 'string' ? unquoteString(label.text) : label.text);
  const op = cursor.peek();
  if (!OPERATORS.has(op.kind)) {
    // A string alone is the metric's name, which may be any text.
    if (label.kind === 'string') return { name: METRIC_NAME, op: '=', value: text };
    cursor.fail(CONTEXT, 'label matching operator');
  }
  cursor.next();
  if (!cursor.is('string')) cursor.fail(CONTEXT, 'string');
  const value = cursor.next();
  const matcher = { name: text, op: op.kind as MatchOperator, value: fromByteText(unquoteString(value.text)) };
  checkPattern(cursor, matcher, { start: label.start, end: endOf(value) });
  return matcher;
}

function checkPattern(cursor: Cursor, matcher: LabelMatcher, position: PositionRange): void {
  if (matcher.op === '=' || matcher.op === '!=') return;
  cursor.reportPattern(position, () => {
    cursor.addPattern(matcher.value);
    compileMatcher(matcher);
  });
}

function endOf({ start, text }: Token): number {
  return start + text.length;
}
