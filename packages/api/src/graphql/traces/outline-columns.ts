import type { AssembledTrace, SpanOutline } from '@oriel/store';
import { nsToMs } from '../../present/time.ts';

/** One value for each span of a trace, in the trace's order. */
export interface SpanColumnValues {
  readonly spanId: string[];
  readonly parent: number[];
  readonly name: number[];
  readonly service: number[];
  readonly kind: number[];
  readonly status: number[];
  readonly offsetMs: number[];
  readonly durationMs: number[];
  readonly selfMs: number[];
  readonly clockSkewMs: number[];
  readonly linkCount: number[];
}

/** One value for each event of a trace, span by span. */
export interface EventColumnValues {
  readonly span: number[];
  readonly name: number[];
  readonly offsetMs: number[];
}

/**
 * A trace by columns. A list of 200,000 objects takes a GraphQL server three times as long to write, and a browser three
 * times as many bytes to read, as the same values in eleven lists.
 */
export function outlineColumns(trace: AssembledTrace<SpanOutline>): {
  readonly words: string[];
  readonly columns: SpanColumnValues;
  readonly eventColumns: EventColumnValues;
  readonly synthetic: number | null;
  readonly awaitingParent: number[];
} {
  const words: string[] = [];
  const wordIndexes = new Map<string, number>();
  const wordIndex = (word: string) => {
    let index = wordIndexes.get(word);
    if (index === undefined) {
      index = words.push(word) - 1;
      wordIndexes.set(word, index);
    }
    return index;
  };
  const columns: SpanColumnValues = {
    spanId: [],
    parent: [],
    name: [],
    service: [],
    kind: [],
    status: [],
    offsetMs: [],
    durationMs: [],
    selfMs: [],
    clockSkewMs: [],
    linkCount: [],
  };
  const eventColumns: EventColumnValues = { span: [], name: [], offsetMs: [] };
  const indexes = new Map<string, number>();
  let synthetic: number | null = null;
  const awaitingParent: number[] = [];
  for (const [index, span] of trace.spans.entries()) {
    indexes.set(span.spanId, index);
    if (span.synthetic) synthetic = index;
    if (span.awaitsParent) awaitingParent.push(index);
    columns.spanId.push(span.spanId);
    // Parents stand before their children, so theirs is known by now.
    columns.parent.push(indexes.get(span.parentSpanId) ?? -1);
    columns.name.push(wordIndex(span.name));
    columns.service.push(wordIndex(span.service));
    columns.kind.push(wordIndex(span.kind));
    columns.status.push(wordIndex(span.status));
    columns.offsetMs.push(span.offsetMs);
    columns.durationMs.push(nsToMs(span.durationNs));
    columns.selfMs.push(span.selfMs);
    columns.clockSkewMs.push(span.clockSkewMs);
    columns.linkCount.push(span.linkCount);
    for (const event of span.events) {
      eventColumns.span.push(index);
      eventColumns.name.push(wordIndex(event.name));
      eventColumns.offsetMs.push(nsToMs(event.timeNs - trace.startNs));
    }
  }
  return { words, columns, eventColumns, synthetic, awaitingParent };
}
