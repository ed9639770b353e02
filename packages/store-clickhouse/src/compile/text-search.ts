import { allOf } from './field.ts';
import { wildcardToLike } from './like-pattern.ts';
import type { QueryParams } from './query-params.ts';
import type { SignalFields } from './signal-fields.ts';

/** A word as the text index cuts it (`splitByNonAlpha`): letters and digits, and every character beyond ASCII. */
const WORD = /[a-z0-9\u0080-\u{10ffff}]+/giu;

/**
 * Every word occurs, any case; a phrase occurs as it stands too. The index folds the case of ASCII only, so a word with
 * other letters is looked for in the text itself, as is a text without any word (`!!!`).
 */
export function textCondition(
  search: { readonly text: string; readonly phrase: boolean },
  fields: SignalFields,
  params: QueryParams,
): string {
  const { expression, indexed } = fields.text;
  const words = search.text.match(WORD) ?? [];
  const indexedWords = words.filter((word) => !/[\u0080-\u{10ffff}]/u.test(word));
  const scanned = words.filter((word) => /[\u0080-\u{10ffff}]/u.test(word));
  const conditions: string[] = [];
  if (indexedWords.length > 0) {
    const needle = params.text(indexedWords.join(' '));
    conditions.push(
      indexed
        ? `hasAllTokens(${expression}, ${needle})`
        : `hasAllTokens(lower(toString(${expression})), lower(${needle}))`,
    );
  }
  const whole = search.text.trim();
  // A phrase may hold punctuation even where it has one word: `"/cart"` is not `cart`.
  const literally = search.phrase ? whole !== indexedWords[0] : words.length === 0;
  if (literally && whole !== '') conditions.push(contains(expression, whole, params));
  if (!search.phrase) for (const word of scanned) conditions.push(contains(expression, word, params));
  return allOf(conditions);
}

/** A wildcard pattern anywhere in the text, any case. */
export function patternCondition(pattern: string, fields: SignalFields, params: QueryParams): string {
  return `${fields.text.expression} ILIKE ${params.text(`%${wildcardToLike(pattern)}%`)}`;
}

function contains(expression: string, needle: string, params: QueryParams): string {
  return `positionCaseInsensitiveUTF8(${expression}, ${params.text(needle)}) > 0`;
}
