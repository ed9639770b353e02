import type { LogHistogram, Predicate, ReadOptions, TimeRange } from '@oriel/store';
import { severityName } from '@oriel/telemetry';
import { compileCondition, fieldsOf } from '../../compile/condition.ts';
import { QueryParams } from '../../compile/query-params.ts';
import { LOG_FIELDS } from '../../compile/signal-fields.ts';
import { ask, type Reading, timeCondition, where } from '../reading.ts';
import { niceStepMs } from '../time-step.ts';

const DEFAULT_BUCKETS = 60;

/** Counts by time and severity, in steps that begin at multiples of themselves. */
export async function logHistogram(
  reading: Reading,
  query: { range: TimeRange; where: Predicate; buckets?: number },
  options?: ReadOptions,
): Promise<LogHistogram> {
  const stepMs = niceStepMs(query.range, query.buckets ?? DEFAULT_BUCKETS);
  const homes = await reading.homes.find(LOG_FIELDS, fieldsOf(query.where), query.range, options);
  const params = new QueryParams();
  // Bucket and severity in one number: grouping by one fixed-width key is the engine's fastest.
  const { block, stats } = await ask(
    reading,
    `SELECT intDiv(toUnixTimestamp64Nano(time), ${params.bind('Int64', BigInt(stepMs) * 1_000_000n)}) * 32 + severity AS slot, count() AS records
FROM logs
${where(timeCondition(query.range, params), compileCondition(query.where, LOG_FIELDS, params, homes))}
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
