import type { Span } from '../data/traces.ts';

/** Indexes of the spans that hold every word, in name, service, message, attributes or events; any case. */
export function findSpans(spans: readonly Span[], text: string): number[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  const found: number[] = [];
  for (let index = 0; index < spans.length; index += 1) {
    const whole = haystack(spans[index]!);
    if (words.every((word) => whole.includes(word))) found.push(index);
  }
  return found;
}

const haystacks = new WeakMap<Span, string>();

/** Made once for each span, on the first search. */
function haystack(span: Span): string {
  let text = haystacks.get(span);
  if (text === undefined) {
    text = [
      span.name,
      span.service,
      span.kind,
      span.status,
      span.statusMessage,
      span.spanId,
      JSON.stringify(span.attributes),
      ...span.events.map((event) => event.name),
    ]
      .join(' ')
      .toLowerCase();
    haystacks.set(span, text);
  }
  return text;
}
