import {
  addStats,
  type LogMember,
  type LogParts,
  type LogRow,
  type LogSearch,
  type Page,
  type QueryStats,
  type ReadOptions,
  StoreError,
  type TimeRange,
} from '@oriel/store';
import type { AttributeHomes } from '../../compile/attribute-home.ts';
import { compileCondition, fieldsOf } from '../../compile/condition.ts';
import { QueryParams } from '../../compile/query-params.ts';
import { LOG_FIELDS } from '../../compile/signal-fields.ts';
import { searchFingerprint } from '../cursor.ts';
import { type IngestSequence, readSequence } from '../ingest-sequence.ts';
import { readNewestSegment } from '../newest-segment.ts';
import type { Reading } from '../reading.ts';
import { ask, clampRange, timeCondition, where } from '../statement.ts';
import { LogColumns } from './log-row.ts';
import { type TimeSlice, TimeSlices } from './time-slices.ts';

export const MAX_PAGE = 1_000;

/**
 * Pages follow the key (time, segment, ordinal), which is unique, under the newest segment that was visible before the first page. So no
 * page repeats or skips, and what is accepted in between belongs to the next search.
 */
export async function searchLogs<Member extends LogMember>(
  reading: Reading,
  search: LogSearch & { readonly parts?: LogParts<Member> },
  options?: ReadOptions,
): Promise<Page<LogRow<Member>>> {
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
  const bound =
    cursor?.bound ?? (await (reading.bounds?.of('logs', options) ?? readNewestSegment(reading, 'logs', options)));
  const [homes, homesOfParts] = await Promise.all([
    reading.homes.find(LOG_FIELDS, fieldsOf(search.where), range, options),
    reading.homes.find(LOG_FIELDS, search.parts?.fields ?? [], range, options),
  ]);
  const columns = new LogColumns(search.parts, homesOfParts);

  const [time, segment, ordinal] = (cursor?.after ?? []) as readonly bigint[];
  const after = cursor === undefined ? undefined : { timeNs: time!, segment: segment!, ordinal: Number(ordinal!) };
  const isFiltered = search.where.kind !== 'all';
  const reach = isFiltered || cursor !== undefined || order !== 'newest' ? undefined : reading.pageReach;
  const near = reach?.near(range, search.limit);
  const whole = after === undefined ? range : beyond(range, after.timeNs, order);
  const slices = new TimeSlices(near === undefined ? whole : { ...whole, endNs: near.startNs }, order, reading.now());
  const rows: LogRow<Member>[] = [];
  const stats: QueryStats[] = [];
  let slice = near === undefined ? slices.next(0, search.limit + 1) : { range: near, wantsRows: 'first' as const };
  while (slice !== undefined) {
    const wanted = search.limit + 1 - rows.length;
    // Where everything matches nothing is rare, and the order of the table ends the reading of any slice soon.
    const wantsRows = isFiltered ? slice.wantsRows : 'first';
    const look = await lookInto(
      reading,
      { search, order, homes, columns, slice: { ...slice, wantsRows }, after, bound, wanted },
      options,
    );
    rows.push(...look.rows);
    stats.push(look.stats);
    if (rows.length > search.limit) break;
    slice = slices.next(rows.length, search.limit + 1 - rows.length);
  }
  reach?.saw(range, search.limit, rows[search.limit]?.timeNs);
  if (rows.length <= search.limit) return { rows, stats: addStats(stats) };
  rows.length = search.limit;
  const last = rows[search.limit - 1]!;
  const place = readSequence(last.id);
  const next = reading.cursors.write(
    { range, bound, after: [last.timeNs, place.segment, BigInt(place.ordinal)] },
    fingerprint,
  );
  return { rows, next, stats: addStats(stats) };
}

interface Look<Member extends LogMember> {
  readonly search: LogSearch;
  readonly order: NonNullable<LogSearch['order']>;
  readonly homes: AttributeHomes;
  readonly columns: LogColumns<Member>;
  readonly slice: TimeSlice;
  /** The last record of the page before. */
  readonly after: ({ readonly timeNs: bigint } & IngestSequence) | undefined;
  /** Segments up to this one are seen. */
  readonly bound: bigint;
  readonly wanted: number;
}

async function lookInto<Member extends LogMember>(
  reading: Reading,
  { search, order, homes, columns, slice, after, bound, wanted }: Look<Member>,
  options: ReadOptions | undefined,
): Promise<{ rows: LogRow<Member>[]; stats: QueryStats }> {
  const params = new QueryParams();
  const bind = (type: string, value: bigint) => params.bind(type, value);
  const direction = order === 'newest' ? 'DESC' : 'ASC';
  const sign = order === 'newest' ? '<' : '>';
  // The plain condition on time is for the primary key, which does not see into the tuple.
  const afterLast =
    after === undefined
      ? undefined
      : `time ${sign}= ${params.time(after.timeNs)}
  AND (time, segment, ordinal) ${sign} (${params.time(after.timeNs)}, ${bind('UInt64', after.segment)}, ${params.bind('UInt32', after.ordinal)})`;
  // `tenant` heads the order because it heads the primary key: the engine then reads backwards and stops early.
  const { block, stats } = await ask(
    reading,
    `SELECT ${columns.list}
FROM logs
${where(timeCondition(slice.range, params), `segment <= ${bind('UInt64', bound)}`, afterLast, compileCondition(search.where, LOG_FIELDS, params, homes))}
ORDER BY tenant ${direction}, time ${direction}, segment ${direction}, ordinal ${direction}
LIMIT ${params.bind('UInt32', wanted)}`,
    params,
    options,
    { wantsRows: slice.wantsRows },
  );
  return { rows: columns.read(block), stats };
}

/** What of a range is not before a record that was shown. */
function beyond({ startNs, endNs }: TimeRange, timeNs: bigint, order: Look<LogMember>['order']): TimeRange {
  return order === 'newest'
    ? { startNs, endNs: endNs < timeNs + 1n ? endNs : timeNs + 1n }
    : { startNs: startNs > timeNs ? startNs : timeNs, endNs };
}
