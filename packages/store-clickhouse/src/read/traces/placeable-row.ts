import { type PlaceableSpan, SPAN_KINDS, SPAN_STATUSES } from '@oriel/store';
import type { NativeBlock } from '../../engine/engine-client.ts';
import { timeOfSegment } from '../ingest-sequence.ts';
import { hexId, type StoredContexts } from '../stored-attributes.ts';

/** Everything that a PlaceableSpan is made of. */
export const PLACEABLE_COLUMNS = [
  'time',
  'duration',
  'span_id',
  'parent_span_id',
  'service_name',
  'name',
  'kind',
  'status',
  'resource',
  'segment',
] as const;

/** Reads them from one row after the other. `contexts` may be shared by the pieces of one answer. */
export function placeableReader(block: NativeBlock, contexts: StoredContexts): (row: number) => PlaceableSpan {
  const column = (name: (typeof PLACEABLE_COLUMNS)[number]) => block.column(name);
  const time = column('time');
  const duration = column('duration');
  const spanId = column('span_id');
  const parentSpanId = column('parent_span_id');
  const service = column('service_name');
  const name = column('name');
  const kind = column('kind');
  const status = column('status');
  const resource = column('resource');
  const segment = column('segment');
  return (row) => {
    const durationNs = duration.get(row) as bigint;
    return {
      spanId: hexId(spanId.get(row) as string),
      parentSpanId: hexId(parentSpanId.get(row) as string),
      name: name.get(row) as string,
      service: service.get(row) as string,
      kind: SPAN_KINDS[kind.get(row) as number] ?? 'unspecified',
      startNs: time.get(row) as bigint,
      durationNs: durationNs < 0n ? 0n : durationNs,
      status: SPAN_STATUSES[status.get(row) as number] ?? 'unset',
      resource: contexts.resource(resource.get(row) as string),
      arrivedMs: timeOfSegment(segment.get(row) as bigint),
    };
  };
}
