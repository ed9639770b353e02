import type { MetricInfo, ReadOptions, TimeRange } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import { ask, type Reading, timeCondition, where } from '../reading.ts';
import { metricTypeOf } from './metric-points.ts';

const DEFAULT_LIMIT = 1_000;
const MAX_LIMIT = 10_000;
const MAX_SERVICES = 100;
const TEMPORALITIES = ['unspecified', 'delta', 'cumulative'] as const;

/** Metrics of the range by name; what a metric is, its newest point says. */
export async function listMetrics(
  reading: Reading,
  query: { range: TimeRange; prefix?: string; service?: string; limit?: number },
  options?: ReadOptions,
): Promise<MetricInfo[]> {
  const params = new QueryParams();
  const { block } = await ask(
    reading,
    `SELECT metric, argMax((kind, unit, description, monotonic, temporality), time) AS newest,
  arraySort(groupUniqArray(${MAX_SERVICES})(service_name)) AS services, uniq(series) AS series_count,
  toUnixTimestamp64Milli(max(time)) AS last
FROM points
${where(
  timeCondition(query.range, params),
  query.prefix ? `startsWith(metric, ${params.text(query.prefix)})` : undefined,
  query.service === undefined ? undefined : `service_name = ${params.text(query.service)}`,
)}
GROUP BY metric
ORDER BY metric
LIMIT ${params.bind('UInt32', Math.max(1, Math.min(MAX_LIMIT, query.limit ?? DEFAULT_LIMIT)))}`,
    params,
    options,
  );
  return Array.from({ length: block.rows }, (_, row) => {
    const value = (column: string) => block.column(column).get(row);
    const [kind, unit, description, monotonic, temporality] = value('newest') as readonly [
      number,
      string,
      string,
      number,
      number,
    ];
    return {
      name: value('metric') as string,
      type: metricTypeOf(kind),
      unit,
      description,
      monotonic: monotonic === 1,
      temporality: TEMPORALITIES[temporality] ?? 'unspecified',
      services: value('services') as readonly string[],
      series: Number(value('series_count')),
      lastMs: Number(value('last')),
    };
  });
}
