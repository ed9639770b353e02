const encoder = new TextEncoder();

/**
 * A pattern of nothing but text and wildcards (`.*`, `.+`), anchored on both ends: `10[.].+:9100` is the text `10.`, at least one letter, and
 * the text `:9100`. The usual pattern that names no beginning, and a million values are compared with it as bytes, with no text made of any.
 */
export interface Wildcards {
  /** What stands before the first wildcard, between two, and behind the last; each may be empty. */
  readonly texts: readonly Uint8Array[];
  /** How much each wildcard stands for at least: bytes, as a letter has one. */
  readonly least: readonly number[];
}

/** A wildcard; or a letter that stands for itself, alone in brackets, or a sign behind a backslash. */
const TOKEN = /(?:\.([*+])|([\w \-/:,;=@])|\[([\w \-/:,;=@.])\]|\\([.\-/+*?()[\]{}^$\\|]))(?![*+?{])/y;

/** Undefined for any other pattern, and for one without a wildcard. */
export function wildcardsOf(pattern: string): Wildcards | undefined {
  const texts: string[] = [];
  const least: number[] = [];
  let text = '';
  /** Of the wildcard that stands right before, −1 for none. */
  let bytes = -1;
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < pattern.length; ) {
    const token = TOKEN.exec(pattern);
    if (token === null) return undefined;
    const [, wildcard, plain, alone, escaped] = token;
    if (wildcard !== undefined) {
      if (bytes < 0) texts.push(text);
      const own = wildcard === '+' ? 1 : 0;
      // Two letters may be more bytes than two.
      if (bytes + own > 1) return undefined;
      bytes = Math.max(bytes, own);
      text = '';
      continue;
    }
    if (bytes >= 0) least.push(bytes);
    bytes = -1;
    text += plain ?? alone ?? escaped;
  }
  if (bytes >= 0) least.push(bytes);
  texts.push(text);
  return least.length === 0 ? undefined : { texts: texts.map((one) => encoder.encode(one)), least };
}

/** Of texts between wildcards the first place is the best: it leaves the most for those behind. */
export function meetsWildcards({ texts, least }: Wildcards, bytes: Uint8Array, start: number, end: number): boolean {
  const first = texts[0]!;
  const last = texts[texts.length - 1]!;
  const lastAt = end - last.length;
  let from = start + first.length;
  if (from > lastAt || !isAt(bytes, start, first) || !isAt(bytes, lastAt, last)) return false;
  for (let at = 1; at < texts.length - 1; at++) {
    const text = texts[at]!;
    const found = placeOf(text, bytes, from + least[at - 1]!, lastAt);
    if (found < 0) return false;
    from = found + text.length;
  }
  return from + least[least.length - 1]! <= lastAt;
}

/** −1 where it is not wholly between the two. */
function placeOf(text: Uint8Array, bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at + text.length <= end; at++) if (isAt(bytes, at, text)) return at;
  return -1;
}

function isAt(bytes: Uint8Array, from: number, text: Uint8Array): boolean {
  for (let at = 0; at < text.length; at++) if (bytes[from + at] !== text[at]) return false;
  return true;
}
