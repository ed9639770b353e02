import type { LogRecord, ReadOptions, UnixNano } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import { readSequence } from '../ingest-sequence.ts';
import type { Reading } from '../reading.ts';
import { ask, where } from '../statement.ts';
import { ALL_LOG_COLUMNS } from './log-row.ts';

/** One record whole, found by the primary key. */
export async function logRecord(
  reading: Reading,
  id: string,
  timeNs: UnixNano,
  options?: ReadOptions,
): Promise<LogRecord | undefined> {
  const { segment, ordinal } = readSequence(id);
  const params = new QueryParams();
  const { block } = await ask(
    reading,
    `SELECT ${ALL_LOG_COLUMNS.list}
FROM logs
${where(`time = ${params.time(timeNs)}`, `segment = ${params.bind('UInt64', segment)}`, `ordinal = ${params.bind('UInt32', ordinal)}`)}
LIMIT 1`,
    params,
    options,
    { wantsRows: 'few', isUnmetered: true },
  );
  return ALL_LOG_COLUMNS.read(block)[0];
}
