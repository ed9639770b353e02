import type { LogMember, LogParts, LogRow, ReadOptions, UnixNano } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import { LOG_FIELDS } from '../../compile/signal-fields.ts';
import { readSequence } from '../ingest-sequence.ts';
import type { Reading } from '../reading.ts';
import { ask, clampRange, timeCondition, where } from '../statement.ts';
import { LogColumns } from './log-row.ts';

const MAX_SIZE = 500;
/** Further away than this is no context, and a service that was silent must not cost a scan. */
const REACH_NS = 24n * 3_600_000_000_000n;

/** `size` records of the same service on either side of one, oldest first; empty when there is no such record. */
export async function logContext<Member extends LogMember>(
  reading: Reading,
  { id, timeNs, size, parts }: { id: string; timeNs: UnixNano; size: number; parts?: LogParts<Member> },
  options?: ReadOptions,
): Promise<LogRow<Member>[]> {
  const sequence = readSequence(id);
  const reach = { startNs: timeNs - REACH_NS, endNs: timeNs + REACH_NS };
  const homes = await reading.homes.find(LOG_FIELDS, parts?.fields ?? [], reach, options);
  const columns = new LogColumns(parts, homes);
  const count = Math.max(1, Math.min(MAX_SIZE, size));
  const side = async (direction: 'ASC' | 'DESC') => {
    const params = new QueryParams();
    const segment = params.bind('UInt64', sequence.segment);
    const ordinal = params.bind('UInt32', sequence.ordinal);
    const time = params.time(timeNs);
    const range =
      direction === 'DESC' ? { startNs: reach.startNs, endNs: timeNs + 1n } : { startNs: timeNs, endNs: reach.endNs };
    // The record itself is asked for by the side before it.
    const key = direction === 'DESC' ? '<=' : '>';
    const { block } = await ask(
      reading,
      `WITH (SELECT toString(any(service_name)) FROM logs WHERE time = ${time} AND segment = ${segment} AND ordinal = ${ordinal}) AS own_service
SELECT ${columns.list}
FROM logs
${where(timeCondition(clampRange(range), params), 'service_name = own_service', `(time, segment, ordinal) ${key} (${time}, ${segment}, ${ordinal})`)}
ORDER BY tenant ${direction}, time ${direction}, segment ${direction}, ordinal ${direction}
LIMIT ${params.bind('UInt32', direction === 'DESC' ? count + 1 : count)}`,
      params,
      options,
      { wantsRows: 'first', isUnmetered: true },
    );
    return columns.read(block);
  };
  const [before, after] = await Promise.all([side('DESC'), side('ASC')]);
  return before[0]?.id === id ? [...before.reverse(), ...after] : [];
}
