import type { LogMember, LogParts, LogRow, Predicate, ReadOptions, TimeRange } from '@oriel/store';
import { compileCondition, fieldsOf } from '../../compile/condition.ts';
import { QueryParams } from '../../compile/query-params.ts';
import { LOG_FIELDS } from '../../compile/signal-fields.ts';
import { readSequence, writeSequence } from '../ingest-sequence.ts';
import { readNewestSegment } from '../newest-segment.ts';
import type { Reading } from '../reading.ts';
import { ask, timeCondition, where } from '../statement.ts';
import { LogColumns } from './log-row.ts';

/** Live tail is about now: records timed further away are for the search. It also spares all older partitions. */
const REACH_NS = 24n * 3_600_000_000_000n;
/** Several segments may come between two looks, each with more records than a page has. */
const MOST_ROWS = 10_000;

/**
 * What was accepted since, in ingest order. Without a position the tail begins here and now. A segment becomes visible as
 * a whole, so the position is always the end of one; when more arrived than `limit`, the newest of it is shown.
 */
export async function tailLogs<Member extends LogMember>(
  reading: Reading,
  query: { where: Predicate; after: string | undefined; limit: number; parts?: LogParts<Member> },
  options?: ReadOptions,
): Promise<{ rows: LogRow<Member>[]; position: string; dropped: number }> {
  if (query.after === undefined) {
    // A filter that means nothing is refused now, and not when something comes.
    compileCondition(query.where, LOG_FIELDS, new QueryParams());
    const newest = await readNewestSegment(reading, 'logs', options);
    return { rows: [], position: writeSequence(newest, 0), dropped: 0 };
  }
  const { segment } = readSequence(query.after);
  const now = BigInt(Math.floor(reading.now())) * 1_000_000n;
  const range = { startNs: now - REACH_NS, endNs: now + REACH_NS };
  const newest = await newestSince(reading, segment, range, options);
  // Most polls end here: nothing new, one small question.
  if (newest === 0n) return { rows: [], position: query.after, dropped: 0 };
  const homes = await reading.homes.find(LOG_FIELDS, fieldsOf(query.where), range, options);
  // Where single attributes live is not asked: of a few rows that have just come every place is read sooner.
  const columns = new LogColumns(query.parts, new Map());
  const limit = Math.max(1, Math.min(MOST_ROWS, query.limit));
  const params = new QueryParams();
  const condition = where(
    `segment > ${params.bind('UInt64', segment)}`,
    `segment <= ${params.bind('UInt64', newest)}`,
    timeCondition(range, params),
    compileCondition(query.where, LOG_FIELDS, params, homes),
  );
  const { block } = await ask(
    reading,
    `WITH (SELECT count() FROM logs ${condition}) AS matching
SELECT ${columns.list}, matching
FROM logs
${condition}
ORDER BY segment DESC, ordinal DESC
LIMIT ${params.bind('UInt32', limit)}`,
    params,
    options,
    { isUnmetered: true },
  );
  return {
    rows: columns.read(block).reverse(),
    position: writeSequence(newest, 0),
    dropped: block.rows === 0 ? 0 : Math.max(0, Number(block.column('matching').get(0)) - block.rows),
  };
}

/** 0 when nothing arrived. */
async function newestSince(
  reading: Reading,
  segment: bigint,
  range: TimeRange,
  options: ReadOptions | undefined,
): Promise<bigint> {
  const params = new QueryParams();
  const { block } = await ask(
    reading,
    `SELECT max(segment) AS newest FROM logs ${where(`segment > ${params.bind('UInt64', segment)}`, timeCondition(range, params))}`,
    params,
    options,
    { isUnmetered: true },
  );
  return block.column('newest').get(0) as bigint;
}
