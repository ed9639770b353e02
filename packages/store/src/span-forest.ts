import type { PlaceableSpan } from './trace-reader.ts';

/** Services send their spans by themselves, some seconds apart: so long after a span has come, its parent may be on its way. */
const PARENT_COMES_WITHIN_MS = 60_000;
/** What ended longer ago is history that is brought here in one go: its parent comes with it, or never. */
const HISTORY_AFTER_MS = 86_400_000;

/** A span on its way into a tree. Times are nanoseconds from the forest's base, as plain numbers. */
export interface SpanNode<S extends PlaceableSpan = PlaceableSpan> {
  readonly span: S;
  /** Unique in the trace, unlike what senders put on the wire. */
  readonly spanId: string;
  readonly synthetic: boolean;
  /** Its parent is missing and may still come. */
  awaitsParent: boolean;
  parent: SpanNode<S> | undefined;
  children: SpanNode<S>[];
  start: number;
  duration: number;
  skew: number;
}

/** The members of a span that say nothing of its place. */
export type Blank<S extends PlaceableSpan> = Omit<S, keyof PlaceableSpan>;

export interface SpanForest<S extends PlaceableSpan> {
  /** Parents before children, siblings by start. */
  readonly nodes: readonly SpanNode<S>[];
  readonly baseNs: bigint;
  /** Holds the spans whose parent is missing and has had its time to come; undefined when there are none. */
  readonly synthetic: SpanNode<S> | undefined;
}

/**
 * Finds parents and order; see `assembleTrace` for what becomes of odd spans. `nowMs` is when the spans were read; `blank` is what the
 * synthetic root has beside its place.
 */
export function growSpanForest<S extends PlaceableSpan>(
  spans: readonly S[],
  nowMs: number,
  blank: Blank<S>,
): SpanForest<S> {
  let baseNs = spans[0]!.startNs;
  for (const span of spans) if (span.startNs < baseNs) baseNs = span.startNs;
  const { nodes, bySpanId } = toNodes(spans, baseNs);

  const roots: SpanNode<S>[] = [];
  const awaiting: SpanNode<S>[] = [];
  const orphans: SpanNode<S>[] = [];
  for (const node of nodes) {
    const { parentSpanId } = node.span;
    if (parentSpanId === '') roots.push(node);
    else {
      const parent = bySpanId.get(parentSpanId);
      if (parent === undefined && nowMs < awaitsParentUntilMs(node.span)) {
        node.awaitsParent = true;
        awaiting.push(node);
      } else if (parent === undefined || parent === node) orphans.push(node);
      else {
        node.parent = parent;
        parent.children.push(node);
      }
    }
  }

  const reached = new Set<SpanNode<S>>();
  const ordered: SpanNode<S>[] = [];
  for (const root of [...roots, ...awaiting]) visit(root, ordered, reached);
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

  const synthetic = syntheticRoot([...held].sort(byStart), bySpanId, blank);
  visit(synthetic, ordered, new Set());
  return { nodes: ordered, baseNs, synthetic };
}

/** Until when the parent of a span is waited for where it is missing, by the clock of the server. */
export function awaitsParentUntilMs({ arrivedMs, startNs, durationNs }: PlaceableSpan): number {
  const endMs = Number((startNs + durationNs) / 1_000_000n);
  return Math.min(arrivedMs + PARENT_COMES_WITHIN_MS, endMs + HISTORY_AFTER_MS);
}

function byStart(one: SpanNode, other: SpanNode): number {
  if (one.start !== other.start) return one.start - other.start;
  if (one.spanId !== other.spanId) return one.spanId < other.spanId ? -1 : 1;
  // Of what was sent twice the first counts: its parent has had the longest time.
  return one.span.arrivedMs - other.span.arrivedMs;
}

/** By start, so that every list of children built from them is in order. A repeated id gets a number behind it. */
function toNodes<S extends PlaceableSpan>(
  spans: readonly S[],
  baseNs: bigint,
): { nodes: SpanNode<S>[]; bySpanId: Map<string, SpanNode<S>> } {
  const sorted = spans
    .map(
      (span): SpanNode<S> => ({
        span,
        spanId: span.spanId,
        synthetic: false,
        awaitsParent: false,
        parent: undefined,
        children: [],
        start: Number(span.startNs - baseNs),
        duration: Math.max(0, Number(span.durationNs)),
        skew: 0,
      }),
    )
    .sort(byStart);
  const bySpanId = new Map<string, SpanNode<S>>();
  const namesakes = new Map<string, SpanNode<S>[]>();
  const nodes: SpanNode<S>[] = [];
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
    const renamed: SpanNode<S> = { ...node, spanId: `${node.spanId}-${known.length + 1}` };
    known.push(renamed);
    nodes.push(renamed);
  }
  return { nodes, bySpanId };
}

/** Sent again after a lost answer, the span is the same in everything that a person would tell it by. */
export function isSameSpan(one: PlaceableSpan, other: PlaceableSpan): boolean {
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
function visit<S extends PlaceableSpan>(root: SpanNode<S>, into: SpanNode<S>[], reached: Set<SpanNode<S>>): void {
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
function syntheticRoot<S extends PlaceableSpan>(
  orphans: readonly SpanNode<S>[],
  bySpanId: ReadonlyMap<string, SpanNode<S>>,
  blank: Blank<S>,
): SpanNode<S> {
  const missing = orphans.map((orphan) => orphan.span.parentSpanId).find((id) => !bySpanId.has(id));
  const spanId = missing ?? 'ffffffffffffffff';
  const first = orphans[0]!;
  const place: PlaceableSpan = {
    spanId,
    parentSpanId: '',
    name: 'missing parent',
    service: first.span.service,
    kind: 'unspecified',
    startNs: first.span.startNs,
    durationNs: 0n,
    status: 'unset',
    resource: {},
    arrivedMs: first.span.arrivedMs,
  };
  const root: SpanNode<S> = {
    // The compiler does not see that a place and all beside the place make a whole span.
    span: { ...blank, ...place } as S,
    spanId,
    synthetic: true,
    awaitsParent: false,
    parent: undefined,
    children: [...orphans],
    start: first.start,
    duration: 0,
    skew: 0,
  };
  for (const orphan of orphans) orphan.parent = root;
  return root;
}
