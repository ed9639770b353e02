/** A piece of a text; offsets as JavaScript's strings count, `to` exclusive. */
export interface TextSpan {
  readonly from: number;
  readonly to: number;
}

/** The language counts in UTF-8 bytes, the page in UTF-16 units: where the byte lies in the text. */
export function charOffset(text: string, byte: number): number {
  let bytes = 0;
  let at = 0;
  for (const sign of text) {
    if (bytes >= byte) return at;
    const code = sign.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    at += sign.length;
  }
  return text.length;
}

/** Where `2:14` lies: lines and columns begin with 1, columns are bytes as Prometheus counts them. */
export function placeOffset(text: string, line: number, column: number): number {
  const lines = text.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  return before + charOffset(lines[line - 1] ?? '', column - 1);
}

/** The place that a message of Prometheus names: `1:5: parse error: …` at its beginning, `… (1:5)` at its end. */
export function placeIn(message: string, text: string): number | undefined {
  const match = /(\d+):(\d+): parse error|\((\d+):(\d+)\)$/.exec(message);
  if (match === null) return undefined;
  return placeOffset(text, Number(match[1] ?? match[3]), Number(match[2] ?? match[4]));
}

/** The word that begins at the place, so that there is something to underline. */
export function wordFrom(text: string, from: number): TextSpan {
  const word = /^(?:[A-Za-z0-9_:.]+|\S)/.exec(text.slice(from))?.[0] ?? '';
  return { from: Math.min(from, text.length), to: Math.min(from + Math.max(word.length, 1), text.length) };
}
