import type { Span, SpanEvent, SpanLink } from '@oriel/store';
import { SPAN_FIELDS } from '../../compile/signal-fields.ts';
import type { NativeBlock } from '../../engine/engine-client.ts';
import { writeSequence } from '../ingest-sequence.ts';
import { hexId, StoredAttributes, StoredContexts, wrappedAttributes } from '../stored-attributes.ts';
import { PLACEABLE_COLUMNS, placeableReader } from './placeable-row.ts';

/** Everything that a Span is made of. */
export const SPAN_COLUMNS = [
  ...PLACEABLE_COLUMNS,
  'ordinal',
  'trace_id',
  'status_message',
  'trace_state',
  'flags',
  'dropped_attributes',
  'dropped_events',
  'dropped_links',
  'scope',
  ...[...SPAN_FIELDS.promoted.values()].map((attribute) => attribute.column),
  'attributes',
  'event_times',
  'event_names',
  'event_attributes',
  'link_trace_ids',
  'link_span_ids',
  'link_trace_states',
  'link_attributes',
].join(', ');

/** Rows of an answer to `SELECT ${SPAN_COLUMNS}`. `contexts` may be shared by the pieces of one answer. */
export function toSpans(block: NativeBlock, contexts = new StoredContexts()): Span[] {
  if (block.rows === 0) return [];
  const placeOf = placeableReader(block, contexts);
  const column = (name: string) => block.column(name);
  const segment = column('segment');
  const ordinal = column('ordinal');
  const traceId = column('trace_id');
  const statusMessage = column('status_message');
  const traceState = column('trace_state');
  const flags = column('flags');
  const droppedAttributes = column('dropped_attributes');
  const droppedEvents = column('dropped_events');
  const droppedLinks = column('dropped_links');
  const scope = column('scope');
  const attributes = new StoredAttributes(block, SPAN_FIELDS.promoted);
  const eventsOf = eventReader(block);
  const linksOf = linkReader(block);
  const spans: Span[] = [];
  for (let row = 0; row < block.rows; row++) {
    spans.push({
      ...placeOf(row),
      id: writeSequence(segment.get(row) as bigint, ordinal.get(row) as number),
      traceId: hexId(traceId.get(row) as string),
      statusMessage: statusMessage.get(row) as string,
      traceState: traceState.get(row) as string,
      flags: flags.get(row) as number,
      attributes: attributes.get(row),
      droppedAttributes: droppedAttributes.get(row) as number,
      droppedEvents: droppedEvents.get(row) as number,
      droppedLinks: droppedLinks.get(row) as number,
      events: eventsOf(row),
      links: linksOf(row),
      scope: contexts.scope(scope.get(row) as string),
    });
  }
  return spans;
}

function eventReader(block: NativeBlock): (row: number) => SpanEvent[] {
  const times = block.column('event_times');
  const names = block.column('event_names');
  const attributes = block.column('event_attributes');
  return (row) => {
    const rowNames = names.get(row) as readonly string[];
    if (rowNames.length === 0) return [];
    const rowTimes = times.get(row) as readonly bigint[];
    const rowAttributes = attributes.get(row) as readonly string[];
    return rowNames.map((name, index) => ({
      timeNs: rowTimes[index] ?? 0n,
      name,
      attributes: wrappedAttributes(rowAttributes[index] ?? ''),
    }));
  };
}

function linkReader(block: NativeBlock): (row: number) => SpanLink[] {
  const traceIds = block.column('link_trace_ids');
  const spanIds = block.column('link_span_ids');
  const states = block.column('link_trace_states');
  const attributes = block.column('link_attributes');
  return (row) => {
    const rowTraceIds = traceIds.get(row) as readonly string[];
    if (rowTraceIds.length === 0) return [];
    const rowSpanIds = spanIds.get(row) as readonly string[];
    const rowStates = states.get(row) as readonly string[];
    const rowAttributes = attributes.get(row) as readonly string[];
    return rowTraceIds.map((traceId, index) => ({
      traceId: hexId(traceId),
      spanId: hexId(rowSpanIds[index] ?? ''),
      traceState: rowStates[index] ?? '',
      attributes: wrappedAttributes(rowAttributes[index] ?? ''),
    }));
  };
}
