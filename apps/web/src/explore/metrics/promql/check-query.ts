import { ALL_FEATURES, type Expr, PromqlSyntaxError, parseExpr } from '@oriel/promql';
import { charOffset, type TextSpan, wordFrom } from './positions.ts';

/** Something wrong at a place of a query. */
export interface Fault {
  readonly sentence: string;
  readonly place: TextSpan | undefined;
  /** What to write instead, where it is known. */
  readonly hint?: string | undefined;
}

export type Checked =
  | { readonly expr: Expr; readonly faults: readonly [] }
  | { readonly expr?: undefined; readonly faults: readonly Fault[] };

/** Reads a query as the server will: what it would refuse is known before it is asked. */
export function checkQuery(text: string): Checked {
  try {
    return { expr: parseExpr(text, ALL_FEATURES), faults: [] };
  } catch (error) {
    if (!(error instanceof PromqlSyntaxError)) throw error;
    return {
      faults: error.problems.map(({ message, position, hint }) => {
        const from = charOffset(text, position.start);
        const to = charOffset(text, position.end);
        return { sentence: message, place: to > from ? { from, to } : wordFrom(text, from), hint };
      }),
    };
  }
}

/** The expression, where the text is one. */
export function readQuery(text: string): Expr | undefined {
  return checkQuery(text).expr;
}
