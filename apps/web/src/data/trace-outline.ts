import type { SpanOutline, Trace } from './trace.ts';

/** A trace as it travels: columns of numbers, every name once. 50,000 spans are 3 MB this way, and 43 MB as whole records. */
export interface TraceOutline extends Omit<Trace, 'spans'> {
  readonly words: readonly string[];
  /** Index of the span made by Oriel to hold orphans. */
  readonly synthetic: number | null;
  /** Indices of the spans whose parent may still come. */
  readonly awaitingParent: readonly number[];
  /** One value a span; parents before children, siblings by start. */
  readonly columns: {
    readonly spanId: readonly string[];
    /** Index of the parent, -1 for a root. */
    readonly parent: readonly number[];
    readonly name: readonly number[];
    readonly service: readonly number[];
    readonly kind: readonly number[];
    readonly status: readonly number[];
    readonly offsetMs: readonly number[];
    readonly durationMs: readonly number[];
    readonly selfMs: readonly number[];
    readonly clockSkewMs: readonly number[];
  };
  /** One value an event. */
  readonly events: {
    readonly span: readonly number[];
    readonly name: readonly number[];
    readonly offsetMs: readonly number[];
  };
}

const NO_EVENTS: SpanOutline['events'] = [];

/** The spans out of their columns. */
export function traceOf(outline: TraceOutline): Trace {
  const { words, synthetic, awaitingParent, columns, events, ...rest } = outline;
  const word = (index: number | undefined): string => words[index ?? -1] ?? '';
  const awaiting = new Set(awaitingParent);
  const eventsOf = new Map<number, { name: string; offsetMs: number }[]>();
  events.span.forEach((span, index) => {
    const event = { name: word(events.name[index]), offsetMs: events.offsetMs[index] ?? 0 };
    const known = eventsOf.get(span);
    if (known === undefined) eventsOf.set(span, [event]);
    else known.push(event);
  });
  const spans = columns.spanId.map(
    (spanId, index): SpanOutline => ({
      spanId,
      parentSpanId: columns.spanId[columns.parent[index] ?? -1] ?? '',
      name: word(columns.name[index]),
      service: word(columns.service[index]),
      kind: word(columns.kind[index]),
      isError: word(columns.status[index]) === 'error',
      offsetMs: columns.offsetMs[index] ?? 0,
      durationMs: columns.durationMs[index] ?? 0,
      selfMs: columns.selfMs[index] ?? 0,
      clockSkewMs: columns.clockSkewMs[index] ?? 0,
      events: eventsOf.get(index) ?? NO_EVENTS,
      isSynthetic: index === synthetic,
      awaitsParent: awaiting.has(index),
    }),
  );
  return { ...rest, spans };
}
