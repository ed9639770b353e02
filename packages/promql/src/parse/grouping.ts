import { fromByteText } from './byte-text.ts';
import type { Cursor } from './cursor.ts';
import { quoteText } from './go-quote.ts';
import { unquoteString } from './scan-string.ts';
import { mayNameLabel, positionOf, type Token } from './token.ts';

const CONTEXT = 'grouping opts';

/** Reads `(job, "my.label")` after `by`, `on` and their like. A trailing comma is allowed. */
export function parseGrouping(cursor: Cursor): readonly string[] {
  if (cursor.take('(') === null) cursor.fail(CONTEXT, '"("');
  const labels: string[] = [];
  while (cursor.take(')') === null) {
    labels.push(parseLabel(cursor));
    if (cursor.take(',') === null && !cursor.is(')')) cursor.fail(CONTEXT, '"," or ")"');
  }
  return labels;
}

function parseLabel(cursor: Cursor): string {
  const token = cursor.peek();
  if (token.kind !== 'string' && !mayNameLabel(token.kind)) cursor.fail(CONTEXT, 'label');
  cursor.next();
  const label = fromByteText(token.kind === 'string' ? unquoteString(token.text) : token.text);
  if (label === '' || (cursor.features.unquotedUtf8Names && hasColon(token)))
    cursor.report(positionOf(token), `invalid label name for grouping: ${quoteText(label)}`);
  return label;
}

/** Where names are of any script, what is no label needs its quotes. */
function hasColon({ kind, text }: Token): boolean {
  return kind !== 'string' && text.includes(':');
}
