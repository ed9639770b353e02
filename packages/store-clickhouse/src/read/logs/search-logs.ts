import { type LogRecord, type LogSearch, type Page, type ReadOptions, StoreError } from '@oriel/store';
import { compileCondition, fieldsOf } from '../../compile/condition.ts';
import { QueryParams } from '../../compile/query-params.ts';
import { LOG_FIELDS } from '../../compile/signal-fields.ts';
import { searchFingerprint } from '../cursor.ts';
import { newestSegment } from '../ingest-sequence.ts';
import { ask, clampRange, type Reading, timeCondition, where } from '../reading.ts';
import { LOG_COLUMNS, toLogRecords } from './log-row.ts';

export const MAX_PAGE = 1_000;

/**
 * Pages follow the key (time, segment, ordinal), which is unique, under the newest segment that the first page saw. So no
 * page repeats or skips, and what is accepted in between belongs to the next search.
 */
export async function searchLogs(reading: Reading, search: LogSearch, options?: ReadOptions): Promise<Page<LogRecord>> {
  if (!Number.isInteger(search.limit) || search.limit < 1 || search.limit > MAX_PAGE) {
    throw new StoreError('bad_predicate', `'limit' is a whole number from 1 to ${MAX_PAGE}, not '${search.limit}'`);
  }
  const order = search.order ?? 'newest';
  const fingerprint = searchFingerprint(reading.client.tenant, 'logs', order, search.where);
  const cursor =
    search.cursor === undefined
      ? undefined
      : reading.cursors.read(search.cursor, fingerprint, ['integer', 'integer', 'integer']);
  const range = clampRange(cursor?.range ?? search.range);
  // Before anything of the answer is read: what is inserted meanwhile stays out of it.
  const knownBound = cursor?.bound ?? (await reading.bounds?.of('logs', options));
  const homes = await reading.homes.find(LOG_FIELDS, fieldsOf(search.where), range, options);

  const params = new QueryParams();
  const bind = (type: string, value: bigint) => params.bind(type, value);
  const bound = knownBound === undefined ? newestSegment('logs', reading.now(), bind) : bind('UInt64', knownBound);
  const direction = order === 'newest' ? 'DESC' : 'ASC';
  const beyond = order === 'newest' ? '<' : '>';
  const [time, segment, ordinal] = (cursor?.after ?? []) as readonly bigint[];
  // The plain condition on time is for the primary key, which does not see into the tuple.
  const afterLast =
    cursor === undefined
      ? undefined
      : `time ${beyond}= ${params.time(time!)}
  AND (time, segment, ordinal) ${beyond} (${params.time(time!)}, ${bind('UInt64', segment!)}, ${bind('UInt32', ordinal!)})`;
  // `tenant` heads the order because it heads the primary key: the engine then reads backwards and stops early.
  const { block, stats } = await ask(
    reading,
    `WITH ${bound} AS bound
SELECT ${LOG_COLUMNS}, bound
FROM logs
${where(timeCondition(range, params), 'segment <= bound', afterLast, compileCondition(search.where, LOG_FIELDS, params, homes))}
ORDER BY tenant ${direction}, time ${direction}, segment ${direction}, ordinal ${direction}
LIMIT ${params.bind('UInt32', search.limit + 1)}`,
    params,
    options,
    { wantsFirstRows: true },
  );
  const count = Math.min(block.rows, search.limit);
  const rows = toLogRecords(block, 0, count);
  if (block.rows <= search.limit) return { rows, stats };
  const last = count - 1;
  const next = reading.cursors.write(
    {
      range,
      bound: BigInt(block.column('bound').get(last) as bigint),
      after: [
        block.column('time').get(last) as bigint,
        block.column('segment').get(last) as bigint,
        BigInt(block.column('ordinal').get(last) as number),
      ],
    },
    fingerprint,
  );
  return { rows, next, stats };
}
