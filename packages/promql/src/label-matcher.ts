import { checkPatternSize, compilePattern, sizeOf } from './compile-pattern.ts';

/** As the language writes them: equal, not equal, matches, does not match. */
export type MatchOperator = '=' | '!=' | '=~' | '!~';

/** A condition on one label; an absent label has the empty value. */
export interface LabelMatcher {
  readonly name: string;
  readonly op: MatchOperator;
  readonly value: string;
}

/**
 * Compiles a matcher. Regular expressions are RE2's, anchored on both ends, `.` matching newlines as Prometheus' do, in time linear in
 * the value's length whatever the pattern. Throws Prometheus' message where the pattern is none.
 */
export function compileMatcher(matcher: LabelMatcher): (value: string) => boolean {
  const { op, value: wanted } = matcher;
  if (op === '=') return (value) => value === wanted;
  if (op === '!=') return (value) => value !== wanted;
  const pattern = compilePattern(wanted);
  const remembered = new Map<string, boolean>();
  const matches = (value: string): boolean => {
    let known = remembered.get(value);
    if (known === undefined) {
      known = pattern.matches(value);
      remembered.set(value, known);
    }
    return known;
  };
  return op === '=~' ? matches : (value) => !matches(value);
}

/**
 * Throws where the patterns of these matchers are too large together with what came `before`, and gives the sum: for selectors that come
 * one by one and are asked together.
 */
export function checkPatterns(matchers: Iterable<LabelMatcher>, before = 0): number {
  let size = before;
  for (const { op, value } of matchers) if (op === '=~' || op === '!~') size += sizeOf(value);
  checkPatternSize(size);
  return size;
}
