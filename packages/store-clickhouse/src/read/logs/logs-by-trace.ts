import { type LogMember, type LogParts, type LogRow, type ReadOptions, StoreError, type TimeRange } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import { LOG_FIELDS } from '../../compile/signal-fields.ts';
import type { Reading } from '../reading.ts';
import { ask, timeCondition, where } from '../statement.ts';
import { LogColumns } from './log-row.ts';

const MAX_RECORDS = 10_000;
const ANY_TIME: TimeRange = { startNs: 0n, endNs: 2n ** 63n };

/** The logs of one trace, oldest first. A bloom filter over trace ids leaves few granules to read, with a range or not. */
export async function logsByTrace<Member extends LogMember>(
  reading: Reading,
  { traceId, range, limit, parts }: { traceId: string; range?: TimeRange; limit: number; parts?: LogParts<Member> },
  options?: ReadOptions,
): Promise<LogRow<Member>[]> {
  const homes = await reading.homes.find(LOG_FIELDS, parts?.fields ?? [], range ?? ANY_TIME, options);
  const columns = new LogColumns(parts, homes);
  const params = new QueryParams();
  const { block } = await ask(
    reading,
    `SELECT ${columns.list}
FROM logs
${where(`trace_id = ${params.hex(traceIdDigits(traceId))}`, range === undefined ? undefined : timeCondition(range, params))}
ORDER BY time, segment, ordinal
LIMIT ${params.bind('UInt32', Math.max(1, Math.min(MAX_RECORDS, limit)))}`,
    params,
    options,
    { wantsRows: 'few', isUnmetered: true },
  );
  return columns.read(block);
}

/** 32 hex digits, lower case; an id of zeros names no trace. */
export function traceIdDigits(traceId: string): string {
  const digits = traceId.toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(digits) || /^0+$/.test(digits)) {
    throw new StoreError('bad_predicate', `'${traceId}' is no trace id; a trace id has 32 hex digits, not all zero`);
  }
  return digits;
}
