import { type SeriesMatcher, StoreError } from '@oriel/store';
import { RE2JS } from 're2js';
import { alternatives } from '../series-condition.ts';

/** A condition on one label, ready to be asked of many values. */
export interface LabelMatcher {
  readonly name: string;
  /** An absent label has the empty value. */
  accepts(value: string): boolean;
  /** The only values that it accepts, where they are known without looking; none of them is empty. */
  readonly values: readonly string[] | undefined;
  /** It accepts no empty value: only series that have the label can meet it. */
  readonly needsLabel: boolean;
}

/** Throws `bad_predicate` for what is no regular expression of RE2. */
export function compileMatcher({ name, op, value }: SeriesMatcher): LabelMatcher {
  const isPositive = op === '=' || op === '=~';
  const texts = op === '=' || op === '!=' ? [value] : alternatives(value);
  const meets = texts === undefined ? matchPattern(value) : oneOf(texts);
  const accepts = isPositive ? meets : (text: string) => !meets(text);
  const needsLabel = !accepts('');
  return { name, accepts, needsLabel, values: isPositive && needsLabel ? texts : undefined };
}

function oneOf(texts: readonly string[]): (value: string) => boolean {
  if (texts.length === 1) {
    const [only] = texts;
    return (value) => value === only;
  }
  const all = new Set(texts);
  return (value) => all.has(value);
}

/** As Prometheus has them: anchored on both ends, a dot matches line ends. Values repeat from series to series. */
function matchPattern(pattern: string): (value: string) => boolean {
  const known = new Map<string, boolean>();
  const prefix = literalPrefix(pattern);
  const compiled = compile(pattern);
  return (value) => {
    if (!value.startsWith(prefix)) return false;
    let matches = known.get(value);
    if (matches === undefined) {
      matches = compiled.matches(value);
      known.set(value, matches);
    }
    return matches;
  };
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern, RE2JS.DOTALL);
  } catch (cause) {
    throw new StoreError('bad_predicate', 'a pattern is no regular expression (RE2 syntax)', { cause });
  }
}

/** What every match begins with: letters before anything that has a meaning, without the last one if that may be repeated. */
export function literalPrefix(pattern: string): string {
  if (pattern.includes('|') || pattern.startsWith('(?')) return '';
  const literal = /^[\w \-/:,;=@]*/.exec(pattern)![0];
  return /[*?{]/.test(pattern[literal.length] ?? '') ? literal.slice(0, -1) : literal;
}
