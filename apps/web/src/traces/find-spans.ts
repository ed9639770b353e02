import type { SpanOutline } from '../data/trace.ts';

/**
 * Indexes of the spans that hold every word, any case: in name, service or kind, which are here, or anywhere in their
 * details, which the server looked through.
 */
export function findSpans(spans: readonly SpanOutline[], text: string, inDetails?: ReadonlySet<string>): number[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  // Names repeat: each is looked at once, however many spans bear it.
  const known = new Map<string, boolean>();
  const found: number[] = [];
  spans.forEach((span, index) => {
    const whole = `${span.name} ${span.service} ${span.kind}`;
    let isHere = known.get(whole);
    if (isHere === undefined) {
      const low = whole.toLowerCase();
      isHere = words.every((word) => low.includes(word));
      known.set(whole, isHere);
    }
    if (isHere || span.spanId === words[0] || inDetails?.has(sentId(span.spanId)) === true) found.push(index);
  });
  return found;
}

/** The id as its sender gave it, without the number that tells spans of one id apart. */
export function sentId(spanId: string): string {
  return spanId.replace(/-\d+$/, '');
}
