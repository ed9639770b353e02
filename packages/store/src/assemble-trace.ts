import { shiftSkewedClocks } from './clock-skew.ts';
import type { UnixNano } from './page.ts';
import { awaitsParentUntilMs, type Blank, growSpanForest, type SpanForest, type SpanNode } from './span-forest.ts';
import type { PlaceableSpan, Span, SpanOutline, TraceSummary } from './trace-reader.ts';

/** Where a span lies in its trace. */
export interface SpanPlace {
  /** From the start of the trace, after correction of clocks. */
  readonly offsetMs: number;
  /** Time not covered by children. */
  readonly selfMs: number;
  /** Made here to hold spans whose parent never arrived. */
  readonly synthetic: boolean;
  /** Its parent has not come yet, and has had less than a minute to: until then it stands beside the roots. */
  readonly awaitsParent: boolean;
  /** By how much the span was moved because its host's clock disagreed with its parent's; 0 when it was not. */
  readonly clockSkewMs: number;
}

export type AssembledSpan<S extends PlaceableSpan = Span> = S & SpanPlace;

export interface AssembledTrace<S extends PlaceableSpan = Span> extends Omit<TraceSummary, 'spans'> {
  /** Spans that were received; the synthetic one is not counted. */
  readonly spanCount: number;
  /** Parents before children, siblings by start. `parentSpanId` names a span of this list, or is empty. */
  readonly spans: readonly AssembledSpan<S>[];
}

/**
 * Puts the spans of one trace together. Pure; takes spans in any order and whatever senders do to them:
 *
 * - a span that was sent twice counts once; different spans under one id are kept apart (`ID-2`, `ID-3`, …);
 * - spans whose parent has not come within a minute after them, and rings of spans that are each other's parents, hang under one
 *   synthetic root, and the trace is incomplete; before the minute is over they stand beside the roots, and the trace is arriving;
 * - a span that lies outside of its parent's time, on another host, is moved inside together with its events and what its
 *   host did below it (clock skew); its original length stays;
 * - no duration is negative.
 *
 * Of 100,000 spans it takes a few hundred milliseconds. `spans` must not be empty; `nowMs` is when they were read.
 */
export function assembleTrace(traceId: string, spans: readonly Span[], nowMs: number): AssembledTrace {
  return assemble(traceId, spans, nowMs, {
    id: '',
    traceId,
    statusMessage: '',
    traceState: '',
    flags: 0,
    attributes: {},
    droppedAttributes: 0,
    droppedEvents: 0,
    droppedLinks: 0,
    events: [],
    links: [],
    scope: { name: '', version: '', attributes: {} },
  });
}

/** The same, of spans without their details: ids, order and times are those that `assembleTrace` gives. */
export function assembleOutline(
  traceId: string,
  spans: readonly SpanOutline[],
  nowMs: number,
): AssembledTrace<SpanOutline> {
  return assemble(traceId, spans, nowMs, { events: [], linkCount: 0 });
}

/** What `assembleTrace` would say of the trace as a whole, without its spans one by one. */
export function summarizeTrace(traceId: string, spans: readonly PlaceableSpan[], nowMs: number): TraceSummary {
  const { spanCount, ...head } = headOf(traceId, placeSpans(spans, nowMs, {}));
  return { ...head, spans: spanCount };
}

/** A forest whose spans stand where they are shown. */
interface PlacedForest<S extends PlaceableSpan> extends SpanForest<S> {
  readonly clockSkewCorrected: boolean;
}

function placeSpans<S extends PlaceableSpan>(spans: readonly S[], nowMs: number, blank: Blank<S>): PlacedForest<S> {
  const forest = growSpanForest(spans, nowMs, blank);
  const clockSkewCorrected = shiftSkewedClocks(forest.nodes);
  if (forest.synthetic !== undefined) wrapChildren(forest.synthetic);
  return { ...forest, clockSkewCorrected };
}

function headOf<S extends PlaceableSpan>(traceId: string, forest: PlacedForest<S>): Omit<AssembledTrace<S>, 'spans'> {
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  let errors = 0;
  let spanCount = 0;
  let arrivingUntilMs: number | null = null;
  const services = new Set<string>();
  for (const node of forest.nodes) {
    start = Math.min(start, node.start);
    end = Math.max(end, node.start + node.duration);
    if (node.synthetic) continue;
    spanCount++;
    if (node.awaitsParent) arrivingUntilMs = Math.max(arrivingUntilMs ?? 0, awaitsParentUntilMs(node.span));
    if (node.span.status === 'error') errors++;
    if (node.span.service !== '') services.add(node.span.service);
  }
  // Without a real root the first span gives the trace its name, as in a search's list.
  const root = forest.nodes.find(isRoot) ?? firstReal(forest.nodes);
  return {
    traceId,
    rootService: root.span.service,
    rootName: root.span.name,
    startNs: forest.baseNs + BigInt(start),
    durationNs: BigInt(end - start),
    incomplete: forest.synthetic !== undefined,
    arriving: arrivingUntilMs !== null,
    arrivingUntilMs,
    clockSkewCorrected: forest.clockSkewCorrected,
    services: [...services].sort(),
    errors,
    spanCount,
  };
}

function assemble<S extends Span | SpanOutline>(
  traceId: string,
  spans: readonly S[],
  nowMs: number,
  blank: Blank<S>,
): AssembledTrace<S> {
  const forest = placeSpans(spans, nowMs, blank);
  const head = headOf(traceId, forest);
  const start = Number(head.startNs - forest.baseNs);
  return {
    ...head,
    spans: forest.nodes.map((node) => ({
      ...node.span,
      spanId: node.spanId,
      parentSpanId: node.parent?.spanId ?? '',
      startNs: forest.baseNs + BigInt(node.start),
      events: movedEvents(node.span.events, node.skew),
      durationNs: BigInt(node.duration),
      offsetMs: (node.start - start) / 1e6,
      selfMs: selfTime(node) / 1e6,
      synthetic: node.synthetic,
      awaitsParent: node.awaitsParent,
      clockSkewMs: node.skew / 1e6,
    })),
  };
}

function isRoot({ parent, synthetic, awaitsParent }: SpanNode): boolean {
  return parent === undefined && !synthetic && !awaitsParent;
}

/** Events go by the clock of their span's host. */
function movedEvents<E extends { readonly timeNs: UnixNano }>(events: readonly E[], skewNs: number): readonly E[] {
  return skewNs === 0 ? events : events.map((event) => ({ ...event, timeNs: event.timeNs + BigInt(skewNs) }));
}

function firstReal<S extends PlaceableSpan>(nodes: readonly SpanNode<S>[]): SpanNode<S> {
  let first: SpanNode<S> | undefined;
  for (const node of nodes) if (!node.synthetic && (first === undefined || node.start < first.start)) first = node;
  return first!;
}

/** The synthetic root lasts from its first child to the end of its last. */
function wrapChildren(root: SpanNode): void {
  root.start = root.children[0]!.start;
  let end = root.start;
  for (const child of root.children) {
    root.start = Math.min(root.start, child.start);
    end = Math.max(end, child.start + child.duration);
  }
  root.duration = end - root.start;
}

/** The parts of the span's time in which no child ran; children may overlap each other and stick out. */
function selfTime(node: SpanNode): number {
  const end = node.start + node.duration;
  let covered = 0;
  let reached = node.start;
  for (const child of [...node.children].sort((one, other) => one.start - other.start)) {
    const from = Math.max(reached, child.start);
    const to = Math.min(end, child.start + child.duration);
    if (to > from) {
      covered += to - from;
      reached = to;
    }
  }
  return node.duration - covered;
}
