import type { SpanNode } from './span-forest.ts';
import type { PlaceableSpan } from './trace-reader.ts';

/**
 * Moves spans whose host's clock disagrees with their parent's. `nodes` has parents before children. Returns whether any
 * was moved.
 *
 *     parent (host a)   |-----------------|
 *     child  (host b)                   |------|        ends after the call that waited for it
 *     corrected              |------|                   in the middle: the way there took as long as the way back
 *
 * What the child's own host did below it moves along. A message may be handled long after it was sent, so consumers are
 * moved only when they begin before the producer. (The method is Jaeger's.)
 */
export function shiftSkewedClocks(nodes: readonly SpanNode[]): boolean {
  let corrected = false;
  for (const node of nodes) {
    const { parent } = node;
    if (parent === undefined || parent.synthetic || node.synthetic) continue;
    if (sameClock(parent.span, node.span)) {
      node.skew = parent.skew;
      node.start += parent.skew;
      continue;
    }
    const shift = shiftInto(parent, node);
    if (shift === 0) continue;
    node.skew = shift;
    node.start += shift;
    corrected = true;
  }
  return corrected;
}

function shiftInto(parent: SpanNode, child: SpanNode): number {
  const early = child.start < parent.start;
  const late = child.start + child.duration > parent.start + parent.duration;
  if (!early && !late) return 0;
  const isMessage = child.span.kind === 'consumer' || parent.span.kind === 'producer';
  // A child that is longer than its parent fits nowhere inside; it can only begin no earlier.
  if (isMessage || child.duration > parent.duration) return early ? parent.start - child.start : 0;
  return parent.start + Math.floor((parent.duration - child.duration) / 2) - child.start;
}

function sameClock(one: PlaceableSpan, other: PlaceableSpan): boolean {
  const oneHost = hostOf(one);
  const otherHost = hostOf(other);
  return oneHost !== undefined && otherHost !== undefined ? oneHost === otherHost : one.service === other.service;
}

function hostOf(span: PlaceableSpan): string | undefined {
  const host = span.resource['host.id'] ?? span.resource['host.name'];
  return typeof host === 'string' && host !== '' ? host : undefined;
}
