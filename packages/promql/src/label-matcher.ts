import { RE2JS } from 're2js';
import { strayByteIn } from './parse/byte-text.ts';

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

function compilePattern(pattern: string): RE2JS {
  const stray = strayByteIn(pattern);
  if (stray >= 0) throw new Error(`error parsing regexp: invalid UTF-8: \`${pattern.slice(stray)}\``);
  try {
    return RE2JS.compile(pattern, RE2JS.DOTALL);
  } catch {
    // The flag stands in the message; without it the message is Prometheus'.
    return RE2JS.compile(pattern);
  }
}
