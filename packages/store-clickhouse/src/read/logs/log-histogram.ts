import type { LogHistogram, Predicate, ReadOptions, TimeRange } from '@oriel/store';
import { severityName } from '@oriel/telemetry';
import { compileCondition, fieldsOf, readsText } from '../../compile/condition.ts';
import { QueryParams } from '../../compile/query-params.ts';
import { LOG_FIELDS } from '../../compile/signal-fields.ts';
import type { Reading } from '../reading.ts';
import { ask, timeCondition, where } from '../statement.ts';
import { niceStepMs } from '../time-step.ts';
import { isCountedByMinute, wholeMinutes } from '../whole-minutes.ts';

const DEFAULT_BUCKETS = 60;
const MINUTE_MS = 60_000;

/** Counts by time and severity, in steps that begin at multiples of themselves. */
export async function logHistogram(
  reading: Reading,
  query: { range: TimeRange; where: Predicate; buckets?: number },
  options?: ReadOptions,
): Promise<LogHistogram> {
  const stepMs = niceStepMs(query.range, query.buckets ?? DEFAULT_BUCKETS);
  const names = fieldsOf(query.where);
  const homes = await reading.homes.find(LOG_FIELDS, names, query.range, options);
  const params = new QueryParams();
  const condition = compileCondition(query.where, LOG_FIELDS, params, homes);
  const stepNs = params.bind('Int64', BigInt(stepMs) * 1_000_000n);
  const byMinutes = stepMs % MINUTE_MS === 0 && isCountedByMinute(names) && !readsText(query.where);
  const minutes = byMinutes ? wholeMinutes(query.range, params) : undefined;
  // Bucket and severity in one number: grouping by one fixed-width key is the engine's fastest.
  const rowSlots = (
    within: string,
  ) => `SELECT intDiv(toUnixTimestamp64Nano(time), ${stepNs}) * 32 + severity AS slot, count() AS records
FROM logs
${where(within, condition)}
GROUP BY slot`;
  const minuteSlots = (
    within: string,
  ) => `SELECT intDiv(toInt64(toUnixTimestamp(minute)) * 1000000000, ${stepNs}) * 32 + severity AS slot, sum(counted) AS records
FROM (
  SELECT toStartOfMinute(time) AS minute, severity, count() AS counted
  FROM logs
  ${where(within, condition)}
  GROUP BY minute, severity
)
GROUP BY slot`;
  const { block, stats } = await ask(
    reading,
    minutes === undefined
      ? `${rowSlots(timeCondition(query.range, params))}
ORDER BY slot`
      : `SELECT slot, sum(records) AS records
FROM (
${minuteSlots(minutes.whole)}
UNION ALL
${rowSlots(minutes.edges)}
)
GROUP BY slot
ORDER BY slot`,
    params,
    options,
  );
  const slots = block.column('slot');
  const records = block.column('records');
  const buckets: { startMs: number; counts: Record<string, number> }[] = [];
  let total = 0;
  for (let row = 0; row < block.rows; row++) {
    const slot = Number(slots.get(row));
    const startMs = Math.floor(slot / 32) * stepMs;
    const count = Number(records.get(row));
    let bucket = buckets[buckets.length - 1];
    if (bucket === undefined || bucket.startMs !== startMs) {
      bucket = { startMs, counts: {} };
      buckets.push(bucket);
    }
    const name = severityName(slot % 32);
    bucket.counts[name] = (bucket.counts[name] ?? 0) + count;
    total += count;
  }
  return { stepMs, buckets, total, stats };
}
