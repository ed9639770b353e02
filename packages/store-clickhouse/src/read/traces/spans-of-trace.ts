import type { ReadOptions, Span } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import { traceIdDigits } from '../logs/logs-by-trace.ts';
import { engineQuery, type Reading } from '../reading.ts';
import { StoredContexts } from '../stored-attributes.ts';
import { SPAN_COLUMNS, toSpans } from './span-row.ts';

const PIECE = 5_000;
/** A trace of more spans than this is cut: nobody reads it, and it must not fill the memory. */
const MAX_SPANS = 200_000;

/**
 * Spans of one trace by start. The bloom filter over trace ids leaves a few granules of each part, in which the id alone
 * is read before anything else, so this never scans.
 */
export async function* spansOfTrace(
  reading: Reading,
  traceId: string,
  options?: ReadOptions,
): AsyncIterable<readonly Span[]> {
  const params = new QueryParams();
  const statement = `SELECT ${SPAN_COLUMNS}
FROM spans
WHERE trace_id = ${params.hex(traceIdDigits(traceId))}
ORDER BY time, segment, ordinal
LIMIT ${params.bind('UInt32', MAX_SPANS)}`;
  const contexts = new StoredContexts();
  let piece: Span[] = [];
  for await (const block of reading.client.stream(statement, engineQuery(params, options))) {
    for (const span of toSpans(block, contexts)) {
      piece.push(span);
      if (piece.length === PIECE) {
        yield piece;
        piece = [];
      }
    }
  }
  if (piece.length > 0) yield piece;
}
