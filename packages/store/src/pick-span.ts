import { isSameSpan } from './span-forest.ts';
import type { Span } from './trace-reader.ts';

/** The id on the wire of a span that a trace shows: `ID` of `ID-2`, the second of different spans under one id. */
export function sentSpanId(shownId: string): string {
  return shownId.slice(0, 16);
}

/** Of the spans under one id, in order of start, the one that `assembleTrace` shows as `shownId`. */
export function pickSpan(namesakes: readonly Span[], shownId: string): Span | undefined {
  const different: Span[] = [];
  for (const span of namesakes) if (!different.some((other) => isSameSpan(other, span))) different.push(span);
  const number = shownId.length > 16 ? Number(shownId.slice(17)) : 1;
  return different[number - 1];
}
