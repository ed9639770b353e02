import type { LabelMatcher } from '../label-matcher.ts';
import { type Features, STABLE_FEATURES } from '../options.ts';
import { toByteText } from './byte-text.ts';
import { Cursor, UnexpectedToken } from './cursor.ts';
import { Lexer } from './lexer.ts';
import { parseWhole } from './parse-whole.ts';
import { parseVectorSelector } from './selector.ts';
import { END, mayNameMetric } from './token.ts';

/**
 * Reads a selector that stands alone, as in `match[]`: a name, braces or both, and nothing behind them. It may match everything:
 * whether that may be asked is for whoever reads it. Throws a `PromqlSyntaxError` as `parseExpr` does.
 */
export function parseMetricSelector(text: string, features: Features = STABLE_FEATURES): readonly LabelMatcher[] {
  const cursor = new Cursor(new Lexer(toByteText(text), features), features);
  return parseWhole(cursor, () => {
    const isNamed = mayNameMetric(cursor.peek().kind);
    if (!isNamed && !cursor.is('{')) throw new UnexpectedToken();
    const { matchers } = parseVectorSelector(cursor, isNamed ? cursor.next() : null);
    cursor.expect(END);
    return matchers;
  });
}
