import { byteLengthAt, characterAt } from './byte-text.ts';
import { isAlpha, isDigit } from './scan-number.ts';

const LETTER = /^\p{L}$/u;

/** What a name may be made of beside letters of ASCII, digits and `_`. */
export interface NameCharacters {
  /** Of metrics, not of labels. */
  readonly colons: boolean;
  /** Letters of any script, and dots but for the first character (`promql-unquoted-utf8-names`). */
  readonly utf8: boolean;
}

/** How many bytes from there on are a name; 0 where none begins. */
export function nameLength(text: string, start: number, { colons, utf8 }: NameCharacters): number {
  let at = start;
  for (;;) {
    const character = text.charAt(at);
    const isFirst = at === start;
    if (isAlpha(character) || (colons && character === ':') || (!isFirst && isDigit(character))) at++;
    else if (utf8 && character === '.' && !isFirst) at++;
    else if (utf8 && character > '\x7f' && LETTER.test(characterAt(text, at))) at += byteLengthAt(text, at);
    else return at - start;
  }
}
