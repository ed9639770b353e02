import { childrenOf, type SpanTree, type Stretch } from './span-tree.ts';

/**
 * What decided how long the trace took: from the end backwards, always into the child that finished last before the
 * point reached. Making anything else faster would not have helped.
 *
 * ```
 * root  ████████████████████      critical: root, b, root, a, root
 * a       ██████
 * b              ████████
 * ```
 */
export function criticalPath(tree: SpanTree): Map<string, Stretch[]> {
  const path = new Map<string, Stretch[]>();
  const root = tree.spans[0];
  if (root === undefined) return path;
  const waiting: { readonly index: number; readonly endMs: number }[] = [
    { index: 0, endMs: root.offsetMs + root.durationMs },
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const span = tree.spans[next.index]!;
    let cursor = Math.min(next.endMs, span.offsetMs + span.durationMs);
    const stretches: Stretch[] = [];
    const children = childrenOf(tree, span.spanId).sort(
      (a, b) => b.offsetMs + b.durationMs - (a.offsetMs + a.durationMs),
    );
    for (const child of children) {
      const childEnd = child.offsetMs + child.durationMs;
      // A child that outlives the point reached did not hold it up there.
      if (childEnd > cursor || child.offsetMs < span.offsetMs || child.durationMs === 0) continue;
      if (childEnd < cursor) stretches.push({ startMs: childEnd, endMs: cursor });
      waiting.push({ index: tree.indexById.get(child.spanId)!, endMs: childEnd });
      cursor = child.offsetMs;
    }
    if (cursor > span.offsetMs) stretches.push({ startMs: span.offsetMs, endMs: cursor });
    path.set(span.spanId, stretches.reverse());
  }
  return path;
}
