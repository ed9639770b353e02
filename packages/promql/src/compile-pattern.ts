import { RE2JS } from 're2js';
import { PromqlError } from './errors.ts';
import { strayByteIn } from './parse/byte-text.ts';
import { patternSize } from './pattern-size.ts';

/** What the patterns of one text may be compiled to together: a hundred thousandth of a second each, during which nobody else is served. */
export const LARGEST_PATTERN = 65_536;
/** A pattern costs something however small it is. */
const PATTERN_ALONE = 32;

/** Says whether it matches the whole of a text. */
export interface Pattern {
  matches(text: string): boolean;
}

/** Throws Prometheus' message where the pattern is none, and a sentence where it is too large to be compiled. */
export function compilePattern(pattern: string): Pattern {
  const known = compiled.get(pattern);
  if (known !== undefined) {
    compiled.delete(pattern);
    compiled.set(pattern, known);
    return known.pattern;
  }
  const size = sizeOf(pattern);
  const anew = compileAnew(pattern, size);
  compiled.set(pattern, { pattern: anew, size });
  keptSize += size;
  for (const [oldest, one] of compiled) {
    if (keptSize <= LARGEST_PATTERN) break;
    compiled.delete(oldest);
    keptSize -= one.size;
  }
  return anew;
}

/** What a pattern counts for among those of its text. */
export function sizeOf(pattern: string): number {
  return PATTERN_ALONE + (alternatives(pattern) === undefined ? patternSize(pattern) : 0);
}

/** Throws where patterns that are so large together, among them one that was just counted, are more than a text may have. */
export function checkPatternSize(size: number): void {
  if (size <= LARGEST_PATTERN) return;
  throw new PromqlError(
    'parse',
    `error parsing regexp: expression too large: patterns of one query come to ${size} instructions where ${LARGEST_PATTERN} are the most; use smaller repetitions, or fewer alternatives with signs that have a meaning`,
  );
}

/** A query is read, judged and asked with the same patterns. Which was not asked for longest comes first. */
const compiled = new Map<string, { readonly pattern: Pattern; readonly size: number }>();
let keptSize = 0;

function compileAnew(pattern: string, size: number): Pattern {
  const stray = strayByteIn(pattern);
  if (stray >= 0) throw new Error(`error parsing regexp: invalid UTF-8: \`${pattern.slice(stray)}\``);
  const texts = alternatives(pattern);
  if (texts !== undefined) return { matches: (text) => texts.has(text) };
  checkPatternSize(size);
  try {
    return RE2JS.compile(pattern, RE2JS.DOTALL);
  } catch {
    // The flag stands in the message; without it the message is Prometheus'.
    return RE2JS.compile(pattern);
  }
}

/** The texts that a pattern of nothing but alternatives stands for (`a|b|c`, as dashboards write what was chosen), where it is no more. */
function alternatives(pattern: string): ReadonlySet<string> | undefined {
  const inner = /^\((?:\?:)?([^()]*)\)$/.exec(pattern)?.[1] ?? pattern;
  const texts = new Set<string>();
  let text = '';
  for (let at = 0; at < inner.length; at++) {
    const character = inner[at] as string;
    if (character === '|') {
      texts.add(text);
      text = '';
    } else if (character === '\\' && /[.|\-/+*?()[\]{}^$\\]/.test(inner[at + 1] ?? '')) text += inner[++at];
    else if (/[\\.+*?()[\]{}^$]/.test(character)) return undefined;
    else text += character;
  }
  return texts.add(text);
}
