import {
  type Answer,
  addStats,
  type QueryStats,
  type ReadOptions,
  type ServiceSummary,
  type TimeRange,
} from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import type { NativeBlock } from '../../engine/engine-client.ts';
import type { Reading } from '../reading.ts';
import { ask, timeCondition, where } from '../statement.ts';
import { countRequestsSoon, readHeldRequests } from './held-requests.ts';
import type { Requests } from './request-counts.ts';
import { requestsPerSecond } from './request-rate.ts';
import { IS_ENTRY, IS_ERROR, IS_ROOT, milliseconds } from './requests.ts';

/** Rate, errors and durations of every service that was seen, by name. */
export async function readServices(
  reading: Reading,
  range: TimeRange,
  options?: ReadOptions,
): Promise<Answer<ServiceSummary>> {
  const { services, stats } =
    (await readHeldRequests(reading, range, options)) ?? (await readRequests(reading, range, options));
  countRequestsSoon(reading, range);
  return { rows: [...services].map(([name, requests]) => ({ name, ...requests })), stats };
}

/**
 * By name. Root spans are looked at only of services that have nothing else, in a question of their own: whether a span is one tells the
 * id of its parent, a wide column of random bytes.
 */
async function readRequests(
  reading: Reading,
  range: TimeRange,
  options: ReadOptions | undefined,
): Promise<{ readonly services: ReadonlyMap<string, Requests>; readonly stats: QueryStats }> {
  const params = new QueryParams();
  const seen = await ask(
    reading,
    `SELECT service_name, countIf(${IS_ENTRY}) AS requests, countIf(${IS_ENTRY} AND ${IS_ERROR}) AS errors,
  quantilesIf(0.5, 0.95, 0.99)(duration, ${IS_ENTRY}) AS durations, toUnixTimestamp64Nano(minIf(time, ${IS_ENTRY})) AS first
FROM spans
${where(timeCondition(range, params))}
GROUP BY service_name
ORDER BY service_name`,
    params,
    options,
  );
  const services = new Map(requestsByService(seen.block, range));
  const withoutEntries = [...services].flatMap(([name, { errorRatio }]) => (errorRatio === null ? [name] : []));
  if (withoutEntries.length === 0) return { services, stats: seen.stats };
  const rootParams = new QueryParams();
  const roots = await ask(
    reading,
    `SELECT service_name, count() AS requests, countIf(${IS_ERROR}) AS errors, quantiles(0.5, 0.95, 0.99)(duration) AS durations,
  toUnixTimestamp64Nano(min(time)) AS first
FROM spans
${where(timeCondition(range, rootParams), `service_name IN ${rootParams.texts(withoutEntries)}`, IS_ROOT)}
GROUP BY service_name`,
    rootParams,
    options,
  );
  // In the place that each has already.
  for (const [name, requests] of requestsByService(roots.block, range)) services.set(name, requests);
  return { services, stats: addStats([seen.stats, roots.stats]) };
}

function requestsByService(block: NativeBlock, range: TimeRange): [string, Requests][] {
  return Array.from({ length: block.rows }, (_, row) => {
    const value = (column: string) => block.column(column).get(row);
    const requests = Number(value('requests'));
    const durations = value('durations') as readonly number[];
    const measured = (index: number) => (requests === 0 ? null : milliseconds(durations[index]));
    return [
      value('service_name') as string,
      {
        requestsPerSecond: requestsPerSecond(requests, value('first') as bigint, range),
        errorRatio: requests === 0 ? null : Number(value('errors')) / requests,
        p50Ms: measured(0),
        p95Ms: measured(1),
        p99Ms: measured(2),
      },
    ];
  });
}
