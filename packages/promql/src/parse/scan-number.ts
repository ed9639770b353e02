const DECIMAL = '0123456789';
const HEXADECIMAL = '0123456789abcdefABCDEF';

export interface Scanned {
  /** Whether it is one; if not, `end` is where that was seen. */
  readonly ok: boolean;
  readonly end: number;
}

export function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

export function isAlpha(character: string): boolean {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || character === '_';
}

export function isAlphaNumeric(character: string): boolean {
  return isAlpha(character) || isDigit(character);
}

/**
 * Reads a number's characters, decimal or hexadecimal, with `_` between digits. In a series description `x` repeats (`1x3`), so
 * there are no hexadecimal numbers and an `x` ends one.
 */
export function scanNumber(text: string, start: number, inSeries: boolean): Scanned {
  let at = start;
  let digits = DECIMAL;
  const isOneOf = (characters: string) => at < text.length && characters.includes(text.charAt(at));
  const accept = (characters: string) => {
    if (!isOneOf(characters)) return false;
    at++;
    return true;
  };
  if (!inSeries && accept('0') && accept('xX')) {
    accept('_');
    digits = HEXADECIMAL;
  }
  accept('.');
  accept(digits);
  let hasDot = false;
  let hasExponent = false;
  while (isOneOf(digits) || isOneOf('._eE')) {
    if ((hasDot && isOneOf('.')) || (hasExponent && isOneOf('eE'))) return { ok: false, end: at + 1 };
    if (accept('.')) {
      hasDot = true;
      if (accept('_.') || digits === HEXADECIMAL) return { ok: false, end: at };
    } else if (accept('eE')) {
      hasExponent = true;
      accept('+-');
      if (accept('._eE') || at === text.length) return { ok: false, end: at };
    } else if (accept('_')) {
      if (accept('._eE') || at === text.length) return { ok: false, end: at };
    } else {
      while (accept(digits));
    }
  }
  const next = text.charAt(at);
  return { ok: at > start && ((inSeries && next === 'x') || !isAlphaNumeric(next)), end: at };
}

/** Reads on where a number ended at a unit: `1h30m`. Whether units are in order is judged when the duration is computed. */
export function scanDurationRest(text: string, start: number): Scanned {
  let at = start;
  const accept = (characters: string) => {
    if (at >= text.length || !characters.includes(text.charAt(at))) return false;
    at++;
    return true;
  };
  if (!accept('smhdwy')) return { ok: false, end: at };
  accept('s');
  while (accept(DECIMAL)) {
    while (accept(DECIMAL));
    if (!accept('smhdw')) return { ok: false, end: at };
    accept('s');
  }
  if (at < text.length && isAlphaNumeric(text.charAt(at))) return { ok: false, end: at + 1 };
  return { ok: true, end: at };
}
