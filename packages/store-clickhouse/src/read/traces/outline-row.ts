import type { SpanOutline } from '@oriel/store';
import type { NativeBlock } from '../../engine/engine-client.ts';
import type { StoredContexts } from '../stored-attributes.ts';
import { PLACEABLE_COLUMNS, placeableReader } from './placeable-row.ts';

/** Everything that a SpanOutline is made of: no attributes, which are by far the widest columns. */
export const OUTLINE_COLUMNS = [
  ...PLACEABLE_COLUMNS,
  'event_times',
  'event_names',
  'length(link_span_ids) AS link_count',
].join(', ');

const NO_EVENTS: SpanOutline['events'] = [];

/** Rows of an answer to `SELECT ${OUTLINE_COLUMNS}`. */
export function toOutlines(block: NativeBlock, contexts: StoredContexts): SpanOutline[] {
  if (block.rows === 0) return [];
  const placeOf = placeableReader(block, contexts);
  const eventTimes = block.column('event_times');
  const eventNames = block.column('event_names');
  const linkCount = block.column('link_count');
  const spans: SpanOutline[] = [];
  for (let row = 0; row < block.rows; row++) {
    const names = eventNames.get(row) as readonly string[];
    const times = names.length === 0 ? [] : (eventTimes.get(row) as readonly bigint[]);
    spans.push({
      ...placeOf(row),
      events: names.length === 0 ? NO_EVENTS : names.map((name, index) => ({ timeNs: times[index] ?? 0n, name })),
      linkCount: Number(linkCount.get(row)),
    });
  }
  return spans;
}
