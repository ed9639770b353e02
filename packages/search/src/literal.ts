/** A value or word as it was written. */
export interface Literal {
  /** With quotation marks and backslashes undone. */
  readonly text: string;
  readonly quoted: boolean;
  /** Holds a `*` or `?` that is neither quoted nor escaped. */
  readonly wild: boolean;
  /** Holds one that is escaped. */
  readonly escapedWild: boolean;
  /** Position of its first character. */
  readonly position: number;
}

/** A word of letters and digits alone; one with anything else in it means exactly this run of characters. */
export function isPlainWord(text: string): boolean {
  return /^[\p{L}\p{N}]+$/u.test(text);
}

/** Everything that a number may look like: `5`, `-0.5`, `.5`, `1e3`. */
export function readNumber(text: string): number | undefined {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/** Only what prints the same again: `007`, `1.0` and numbers too long for a double are texts (codes, versions, ids). */
export function readExactNumber(text: string): number | undefined {
  const number = readNumber(text);
  return number !== undefined && String(number) === text ? number : undefined;
}
