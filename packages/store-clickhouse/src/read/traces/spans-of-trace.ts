import { MAX_TRACE_SPANS, type ReadOptions, type Span, type SpanOutline, StoreError } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import { SPAN_FIELDS } from '../../compile/signal-fields.ts';
import type { NativeBlock } from '../../engine/engine-client.ts';
import { traceIdDigits } from '../logs/logs-by-trace.ts';
import type { Reading } from '../reading.ts';
import { ask, engineQuery } from '../statement.ts';
import { StoredContexts } from '../stored-attributes.ts';
import { OUTLINE_COLUMNS, toOutlines } from './outline-row.ts';
import { SPAN_COLUMNS, toSpans } from './span-row.ts';

const PIECE = 5_000;
/** Nearly every trace has fewer spans and comes as one answer: a stream takes a tenth longer, and is planned where all others wait. */
const FEW_SPANS = 1_000;
/** The one more tells that a trace is cut. */
const MAX_SPANS = MAX_TRACE_SPANS + 1;
/** As often as one span may have been sent. */
const MAX_NAMESAKES = 100;

/** Spans of one trace by start. */
export function spansOfTrace(reading: Reading, traceId: string, options?: ReadOptions): AsyncIterable<readonly Span[]> {
  return inPieces(reading, traceId, SPAN_COLUMNS, toSpans, options);
}

/** The same without their details. */
export function outlineOfTrace(
  reading: Reading,
  traceId: string,
  options?: ReadOptions,
): AsyncIterable<readonly SpanOutline[]> {
  return inPieces(reading, traceId, OUTLINE_COLUMNS, toOutlines, options);
}

/**
 * The bloom filter over trace ids leaves a few granules of each part, in which the id alone is read before anything else,
 * so this never scans.
 */
async function* inPieces<Row>(
  reading: Reading,
  traceId: string,
  columns: string,
  toRows: (block: NativeBlock, contexts: StoredContexts) => readonly Row[],
  options: ReadOptions | undefined,
): AsyncIterable<readonly Row[]> {
  const digits = traceIdDigits(traceId);
  const firstSpans = (limit: number, params: QueryParams) => `SELECT ${columns}
FROM spans
WHERE trace_id = ${params.hex(digits)}
ORDER BY time, segment, ordinal
LIMIT ${params.bind('UInt32', limit)}`;
  const contexts = new StoredContexts();
  const ofFew = new QueryParams();
  const few = await ask(reading, firstSpans(FEW_SPANS + 1, ofFew), ofFew, options, {
    wantsRows: 'few',
    isUnmetered: true,
  });
  if (few.block.rows <= FEW_SPANS) {
    if (few.block.rows > 0) yield toRows(few.block, contexts);
    return;
  }
  const params = new QueryParams();
  const statement = firstSpans(MAX_SPANS, params);
  let piece: Row[] = [];
  for await (const block of reading.client.stream(statement, engineQuery(params, options, { wantsRows: 'few' }))) {
    for (const row of toRows(block, contexts)) {
      piece.push(row);
      if (piece.length === PIECE) {
        yield piece;
        piece = [];
      }
    }
  }
  if (piece.length > 0) yield piece;
}

/** All that was sent under one id of one trace, by start. */
export async function spanOfTrace(
  reading: Reading,
  traceId: string,
  spanId: string,
  options?: ReadOptions,
): Promise<Span[]> {
  const params = new QueryParams();
  const { block } = await ask(
    reading,
    `SELECT ${SPAN_COLUMNS}
FROM spans
WHERE trace_id = ${params.hex(traceIdDigits(traceId))}
  AND span_id = ${params.hex(spanIdDigits(spanId))}
ORDER BY time, segment, ordinal
LIMIT ${MAX_NAMESAKES}`,
    params,
    options,
    { wantsRows: 'few', isUnmetered: true },
  );
  return toSpans(block);
}

/** Ids of the spans of one trace in which every word occurs, wherever a person would look for it. */
export async function spansWithWords(
  reading: Reading,
  traceId: string,
  words: readonly string[],
  options?: ReadOptions,
): Promise<string[]> {
  const params = new QueryParams();
  const { block } = await ask(
    reading,
    `WITH concatWithSeparator(' ', ${SHOWN_TEXTS.join(', ')}) AS shown
SELECT DISTINCT lower(hex(span_id)) AS id
FROM spans
WHERE trace_id = ${params.hex(traceIdDigits(traceId))}
  AND ${words.map((word) => `positionCaseInsensitiveUTF8(shown, ${params.text(word)}) > 0`).join('\n  AND ') || 'true'}
LIMIT ${params.bind('UInt32', MAX_SPANS)}`,
    params,
    options,
    { isUnmetered: true },
  );
  return Array.from({ length: block.rows }, (_, row) => block.column('id').get(row) as string);
}

/** A promoted attribute that is not there is an empty text or zero, which nobody looks for. */
const SHOWN_TEXTS = [
  'name',
  'service_name',
  'status_message',
  "arrayStringConcat(event_names, ' ')",
  "arrayStringConcat(mapKeys(attributes), ' ')",
  "arrayStringConcat(mapValues(attributes), ' ')",
  ...[...SPAN_FIELDS.promoted.values()].map(
    ({ key, column, type }) =>
      `if(${column} = ${type === 'UInt16' ? '0' : "''"}, '', concat('${key} ', toString(${column})))`,
  ),
];

function spanIdDigits(spanId: string): string {
  const digits = spanId.toLowerCase();
  if (!/^[0-9a-f]{16}$/.test(digits) || /^0+$/.test(digits)) {
    throw new StoreError('bad_predicate', `'${spanId}' is no span id; a span id has 16 hex digits, not all zero`);
  }
  return digits;
}
