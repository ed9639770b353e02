import type { Span } from './trace-reader.ts';

/** A span on its way into a tree. Times are nanoseconds from the forest's base, as plain numbers. */
export interface SpanNode {
  readonly span: Span;
  /** Unique in the trace, unlike what senders put on the wire. */
  readonly spanId: string;
  readonly synthetic: boolean;
  parent: SpanNode | undefined;
  children: SpanNode[];
  start: number;
  duration: number;
  skew: number;
}

export interface SpanForest {
  /** Parents before children, siblings by start. */
  readonly nodes: readonly SpanNode[];
  readonly baseNs: bigint;
  /** Holds the spans whose parent is missing; undefined when none is. */
  readonly synthetic: SpanNode | undefined;
}

/** Finds parents and order; see `assembleTrace` for what becomes of odd spans. */
export function growSpanForest(traceId: string, spans: readonly Span[]): SpanForest {
  let baseNs = spans[0]!.startNs;
  for (const span of spans) if (span.startNs < baseNs) baseNs = span.startNs;
  const { nodes, bySpanId } = toNodes(spans, baseNs);

  const roots: SpanNode[] = [];
  const orphans: SpanNode[] = [];
  for (const node of nodes) {
    const { parentSpanId } = node.span;
    if (parentSpanId === '') roots.push(node);
    else {
      const parent = bySpanId.get(parentSpanId);
      if (parent === undefined || parent === node) orphans.push(node);
      else {
        node.parent = parent;
        parent.children.push(node);
      }
    }
  }

  const reached = new Set<SpanNode>();
  const ordered: SpanNode[] = [];
  for (const root of roots) visit(root, ordered, reached);
  const held = new Set(orphans);
  for (const orphan of orphans) visit(orphan, [], reached);
  // What is not reached yet hangs in rings. The earliest span of a ring is cut from its parent and held as an orphan.
  for (const node of nodes) {
    if (reached.has(node)) continue;
    node.parent!.children = node.parent!.children.filter((child) => child !== node);
    held.add(node);
    visit(node, [], reached);
  }
  if (held.size === 0) return { nodes: ordered, baseNs, synthetic: undefined };

  const synthetic = syntheticRoot(traceId, [...held].sort(byStart), bySpanId);
  visit(synthetic, ordered, new Set());
  return { nodes: ordered, baseNs, synthetic };
}

function byStart(one: SpanNode, other: SpanNode): number {
  return one.start - other.start || (one.spanId < other.spanId ? -1 : 1);
}

/** By start, so that every list of children built from them is in order. A repeated id gets a number behind it. */
function toNodes(spans: readonly Span[], baseNs: bigint): { nodes: SpanNode[]; bySpanId: Map<string, SpanNode> } {
  const sorted = spans
    .map(
      (span): SpanNode => ({
        span,
        spanId: span.spanId,
        synthetic: false,
        parent: undefined,
        children: [],
        start: Number(span.startNs - baseNs),
        duration: Math.max(0, Number(span.durationNs)),
        skew: 0,
      }),
    )
    .sort(byStart);
  const bySpanId = new Map<string, SpanNode>();
  const namesakes = new Map<string, SpanNode[]>();
  const nodes: SpanNode[] = [];
  for (const node of sorted) {
    const first = bySpanId.get(node.spanId);
    if (first === undefined) {
      bySpanId.set(node.spanId, node);
      nodes.push(node);
      continue;
    }
    const known = namesakes.get(node.spanId) ?? [first];
    namesakes.set(node.spanId, known);
    if (known.some((other) => isSameSpan(other.span, node.span))) continue;
    const renamed: SpanNode = { ...node, spanId: `${node.spanId}-${known.length + 1}` };
    known.push(renamed);
    nodes.push(renamed);
  }
  return { nodes, bySpanId };
}

/** Sent again after a lost answer, the span is the same in everything that a person would tell it by. */
function isSameSpan(one: Span, other: Span): boolean {
  return (
    one.startNs === other.startNs &&
    one.durationNs === other.durationNs &&
    one.name === other.name &&
    one.service === other.service &&
    one.kind === other.kind &&
    one.parentSpanId === other.parentSpanId
  );
}

/** Depth first without recursion: a chain of 100,000 spans is no reason to overflow the stack. */
function visit(root: SpanNode, into: SpanNode[], reached: Set<SpanNode>): void {
  const waiting = [root];
  while (waiting.length > 0) {
    const node = waiting.pop()!;
    if (reached.has(node)) continue;
    reached.add(node);
    into.push(node);
    for (let index = node.children.length - 1; index >= 0; index--) waiting.push(node.children[index]!);
  }
}

/** Takes the id of a missing parent, which by definition no span has; where a ring is all there is, an id of its own. */
function syntheticRoot(
  traceId: string,
  orphans: readonly SpanNode[],
  bySpanId: ReadonlyMap<string, SpanNode>,
): SpanNode {
  const missing = orphans.map((orphan) => orphan.span.parentSpanId).find((id) => !bySpanId.has(id));
  const spanId = missing ?? 'ffffffffffffffff';
  const first = orphans[0]!;
  const root: SpanNode = {
    span: {
      id: '',
      traceId,
      spanId,
      parentSpanId: '',
      name: 'missing parent',
      service: first.span.service,
      kind: 'unspecified',
      startNs: first.span.startNs,
      durationNs: 0n,
      status: 'unset',
      statusMessage: '',
      traceState: '',
      flags: 0,
      attributes: {},
      droppedAttributes: 0,
      droppedEvents: 0,
      droppedLinks: 0,
      events: [],
      links: [],
      resource: {},
      scope: { name: '', version: '', attributes: {} },
    },
    spanId,
    synthetic: true,
    parent: undefined,
    children: [...orphans],
    start: first.start,
    duration: 0,
    skew: 0,
  };
  for (const orphan of orphans) orphan.parent = root;
  return root;
}
