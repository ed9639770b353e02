import { type SeriesMatcher, StoreError } from '@oriel/store';
import { RE2JS } from 're2js';
import { alternatives } from '../alternatives.ts';
import { type Wildcards, wildcardsOf } from './wildcards.ts';

/** A condition on one label, ready to be asked of many values. */
export interface LabelMatcher {
  readonly name: string;
  /** An absent label has the empty value. */
  accepts(value: string): boolean;
  /** The only values that it accepts, each once, where they are known without looking; none of them is empty. */
  readonly values: readonly string[] | undefined;
  /** It accepts no empty value: only series that have the label can meet it. */
  readonly needsLabel: boolean;
  /** What a value has to begin and to end with before `accepts` need be asked; all others are accepted, or none. Empty for no such thing. */
  readonly prefix: string;
  readonly suffix: string;
  readonly acceptsOthers: boolean;
  /** Where it is of this kind, values are compared with it as they lie: whoever meets it is accepted, and nobody else, or the reverse. */
  readonly wildcards: Wildcards | undefined;
}

/** Throws `bad_predicate` for what is no regular expression of RE2. */
export function compileMatcher({ name, op, value }: SeriesMatcher): LabelMatcher {
  const isPositive = op === '=' || op === '=~';
  const texts = op === '=' || op === '!=' ? [value] : alternatives(value);
  const meets = texts === undefined ? matchPattern(value) : oneOf(texts);
  const accepts = isPositive ? meets : (text: string) => !meets(text);
  const needsLabel = !accepts('');
  return {
    name,
    accepts,
    needsLabel,
    values: isPositive && needsLabel ? texts : undefined,
    prefix: texts === undefined ? literalPrefix(value) : '',
    suffix: texts === undefined ? literalSuffix(value) : '',
    acceptsOthers: !isPositive,
    wildcards: texts === undefined ? wildcardsOf(value) : undefined,
  };
}

function oneOf(texts: readonly string[]): (value: string) => boolean {
  if (texts.length === 1) {
    const [only] = texts;
    return (value) => value === only;
  }
  const all = new Set(texts);
  return (value) => all.has(value);
}

/** As Prometheus has them: anchored on both ends, a dot matches line ends. */
function matchPattern(pattern: string): (value: string) => boolean {
  const compiled = compile(pattern);
  return (value) => compiled.matches(value);
}

/** Panels ask with the same patterns again and again, and to compile one takes longer than to match a panel's values. */
const MOST_COMPILED = 64;
/** A longer one may be large when it is compiled. */
const LONGEST_KEPT = 256;
/** The one that was asked for least lately comes first. */
const compiled = new Map<string, RE2JS>();

function compile(pattern: string): RE2JS {
  const known = compiled.get(pattern);
  const regexp = known ?? compileAnew(pattern);
  if (pattern.length > LONGEST_KEPT) return regexp;
  compiled.delete(pattern);
  compiled.set(pattern, regexp);
  if (compiled.size > MOST_COMPILED) compiled.delete(compiled.keys().next().value!);
  return regexp;
}

function compileAnew(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern, RE2JS.DOTALL);
  } catch (cause) {
    throw new StoreError('bad_predicate', 'a pattern is no regular expression (RE2 syntax)', { cause });
  }
}

/** What every match begins with: letters before anything that has a meaning, without the last one if that may be repeated. */
export function literalPrefix(pattern: string): string {
  if (pattern.includes('|') || pattern.startsWith('(?')) return '';
  let prefix = '';
  for (let at = 0; at < pattern.length; ) {
    const [letter, literal] = LITERAL.exec(pattern.slice(at, at + 2)) ?? [];
    if (letter === undefined) break;
    at += letter.length;
    if (/[*?{]/.test(pattern[at] ?? '')) break;
    prefix += literal ?? letter;
  }
  return prefix;
}

/** A letter that stands for itself, or a sign that does behind a backslash. */
const LITERAL = /^(?:[\w \-/:,;=@]|\\([.\-/+*?()[\]{}^$\\|]))/;

/** What every match ends with: letters that stand for themselves, behind everything that has a meaning. */
export function literalSuffix(pattern: string): string {
  if (pattern.includes('|') || pattern.includes('(?') || pattern.includes('\\Q')) return '';
  const at = pattern.search(LITERALS_AT_END);
  // Behind a backslash a letter is not itself.
  if (at < 0 || pattern[at - 1] === '\\') return '';
  return pattern.slice(at).replaceAll(/\\(.)/g, '$1');
}

const LITERALS_AT_END = /(?:[\w \-/:,;=@]|\\[.\-/+*?()[\]{}^$\\|])+$/;
