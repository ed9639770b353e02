import type { ReadOptions, RedPoint, TimeRange } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import type { Reading } from '../reading.ts';
import { ask, timeCondition, where } from '../statement.ts';
import { niceStepMs } from '../time-step.ts';
import { COURSE_STEPS } from './request-rate.ts';
import { IS_ENTRY, IS_ERROR, IS_ROOT, milliseconds } from './requests.ts';

/** Requests, errors and durations of services over time; steps without requests are absent. */
export async function readRedSeries(
  reading: Reading,
  query: { range: TimeRange; services?: readonly string[]; buckets?: number },
  options?: ReadOptions,
): Promise<{ stepMs: number; series: { service: string; points: RedPoint[] }[] }> {
  const stepMs = niceStepMs(query.range, query.buckets ?? COURSE_STEPS);
  const params = new QueryParams();
  const { block } = await ask(
    reading,
    `SELECT service_name, intDiv(toUnixTimestamp64Nano(time), ${params.bind('Int64', BigInt(stepMs) * 1_000_000n)}) AS slot, ${IS_ENTRY} AS entry,
  count() AS requests, countIf(${IS_ERROR}) AS errors, quantiles(0.5, 0.95)(duration) AS durations
FROM spans
${where(
  timeCondition(query.range, params),
  query.services === undefined ? undefined : `service_name IN ${params.texts(query.services)}`,
  `(${IS_ENTRY} OR ${IS_ROOT})`,
)}
GROUP BY service_name, slot, entry
ORDER BY service_name, slot`,
    params,
    options,
  );
  // Root spans count only for a service that has no server or consumer span in the whole range.
  const withEntries = new Set<string>();
  const services = block.column('service_name');
  const entry = block.column('entry');
  for (let row = 0; row < block.rows; row++) {
    if (Number(entry.get(row)) === 1) withEntries.add(services.get(row) as string);
  }
  const series = new Map<string, RedPoint[]>();
  for (let row = 0; row < block.rows; row++) {
    const service = services.get(row) as string;
    if ((Number(entry.get(row)) === 1) !== withEntries.has(service)) continue;
    const durations = block.column('durations').get(row) as readonly number[];
    const points = series.get(service) ?? [];
    series.set(service, points);
    points.push({
      startMs: Number(block.column('slot').get(row)) * stepMs,
      requests: Number(block.column('requests').get(row)),
      errors: Number(block.column('errors').get(row)),
      p50Ms: milliseconds(durations[0]),
      p95Ms: milliseconds(durations[1]),
    });
  }
  return { stepMs, series: [...series].map(([service, points]) => ({ service, points })) };
}
