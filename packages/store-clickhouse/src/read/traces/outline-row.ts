import { SPAN_KINDS, SPAN_STATUSES, type SpanOutline } from '@oriel/store';
import type { NativeBlock } from '../../engine/engine-client.ts';
import { hexId, type StoredContexts } from '../stored-attributes.ts';

/** Everything that a SpanOutline is made of: no attributes, which are by far the widest columns. */
export const OUTLINE_COLUMNS = [
  'time',
  'duration',
  'span_id',
  'parent_span_id',
  'service_name',
  'name',
  'kind',
  'status',
  'resource',
  'event_times',
  'event_names',
  'length(link_span_ids) AS link_count',
].join(', ');

const NO_EVENTS: SpanOutline['events'] = [];

/** Rows of an answer to `SELECT ${OUTLINE_COLUMNS}`. */
export function toOutlines(block: NativeBlock, contexts: StoredContexts): SpanOutline[] {
  if (block.rows === 0) return [];
  const column = (name: string) => block.column(name);
  const time = column('time');
  const duration = column('duration');
  const spanId = column('span_id');
  const parentSpanId = column('parent_span_id');
  const service = column('service_name');
  const name = column('name');
  const kind = column('kind');
  const status = column('status');
  const resource = column('resource');
  const eventTimes = column('event_times');
  const eventNames = column('event_names');
  const linkCount = column('link_count');
  const spans: SpanOutline[] = [];
  for (let row = 0; row < block.rows; row++) {
    const durationNs = duration.get(row) as bigint;
    const names = eventNames.get(row) as readonly string[];
    const times = names.length === 0 ? [] : (eventTimes.get(row) as readonly bigint[]);
    spans.push({
      spanId: hexId(spanId.get(row) as string),
      parentSpanId: hexId(parentSpanId.get(row) as string),
      name: name.get(row) as string,
      service: service.get(row) as string,
      kind: SPAN_KINDS[kind.get(row) as number] ?? 'unspecified',
      startNs: time.get(row) as bigint,
      durationNs: durationNs < 0n ? 0n : durationNs,
      status: SPAN_STATUSES[status.get(row) as number] ?? 'unset',
      resource: contexts.resource(resource.get(row) as string),
      events:
        names.length === 0 ? NO_EVENTS : names.map((event, index) => ({ timeNs: times[index] ?? 0n, name: event })),
      linkCount: Number(linkCount.get(row)),
    });
  }
  return spans;
}
