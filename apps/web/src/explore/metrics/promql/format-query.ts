import { formatExpr } from '@oriel/promql';
import { readQuery } from './check-query.ts';

/** Laid out for reading, as `format_query` does; a text that is no query stays as it is. */
export function formatted(text: string): string {
  const expr = readQuery(text);
  return expr === undefined ? text : formatExpr(expr);
}
