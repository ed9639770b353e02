import type { Answer, Dependency, ReadOptions, ServiceSummary, TimeRange } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import { addStats, ask, type Reading, timeCondition, where } from '../reading.ts';
import { readDependencies } from './dependencies.ts';
import { IS_ENTRY, IS_ERROR, IS_ROOT, milliseconds } from './requests.ts';

/** Rate, errors and durations of every service that was seen, by name. */
export async function readServices(
  reading: Reading,
  range: TimeRange,
  options?: ReadOptions,
): Promise<Answer<ServiceSummary>> {
  const params = new QueryParams();
  const [{ block, stats }, dependencies] = await Promise.all([
    ask(
      reading,
      `SELECT service_name,
  countIf(${IS_ENTRY}) AS entries, countIf(${IS_ENTRY} AND ${IS_ERROR}) AS entry_errors,
  quantilesIf(0.5, 0.95, 0.99)(duration, ${IS_ENTRY}) AS entry_durations,
  countIf(${IS_ROOT}) AS roots, countIf(${IS_ROOT} AND ${IS_ERROR}) AS root_errors,
  quantilesIf(0.5, 0.95, 0.99)(duration, ${IS_ROOT}) AS root_durations
FROM spans
${where(timeCondition(range, params))}
GROUP BY service_name
ORDER BY service_name`,
      params,
      options,
    ),
    readDependencies(reading, range, options),
  ]);
  const calls = callsByCaller(dependencies.rows);
  const seconds = Number(range.endNs - range.startNs) / 1e9;
  const rows = Array.from({ length: block.rows }, (_, row) => {
    const value = (column: string) => block.column(column).get(row);
    const by = Number(value('entries')) > 0 ? 'entry' : 'root';
    const requests = Number(value(by === 'entry' ? 'entries' : 'roots'));
    const durations = value(`${by}_durations`) as readonly number[];
    const measured = (index: number) => (requests === 0 ? null : milliseconds(durations[index]));
    const name = value('service_name') as string;
    return {
      name,
      requestsPerSecond: requests / seconds,
      errorRatio: requests === 0 ? null : Number(value(`${by}_errors`)) / requests,
      p50Ms: measured(0),
      p95Ms: measured(1),
      p99Ms: measured(2),
      calls: calls.get(name) ?? [],
    };
  });
  const { sampledOneIn, partial } = dependencies.stats;
  return {
    rows,
    stats: {
      ...addStats([stats, dependencies.stats]),
      ...(sampledOneIn === undefined ? {} : { sampledOneIn }),
      ...(partial === undefined ? {} : { partial }),
    },
  };
}

function callsByCaller(dependencies: readonly Dependency[]): Map<string, string[]> {
  const calls = new Map<string, string[]>();
  for (const { caller, callee } of dependencies) {
    const known = calls.get(caller);
    if (known === undefined) calls.set(caller, [callee]);
    else known.push(callee);
  }
  for (const callees of calls.values()) callees.sort();
  return calls;
}
