/** What a field of lines says: without spaces at the ends of names, and nothing of empty lines. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** What stands where something was taken out, or cut. */
const MARKS = /(\[redacted\]|…\[cut\])/;

export interface MarkedPart {
  readonly text: string;
  readonly isMark: boolean;
  /** Where it begins. */
  readonly at: number;
}

export function markedParts(text: string): MarkedPart[] {
  let at = 0;
  return text
    .split(MARKS)
    .map((part) => {
      const marked = { text: part, isMark: MARKS.test(part), at };
      at += part.length;
      return marked;
    })
    .filter((part) => part.text !== '');
}
