import { type OperationSummary, type ReadOptions, SPAN_KINDS, type TimeRange } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import type { Reading } from '../reading.ts';
import { ask, timeCondition, where } from '../statement.ts';
import { IS_ERROR, milliseconds } from './requests.ts';

const MAX_ROWS = 1_000;

/** Spans by service, name and kind, the most frequent first. */
export async function readOperations(
  reading: Reading,
  range: TimeRange,
  service: string | undefined,
  options?: ReadOptions,
): Promise<OperationSummary[]> {
  const params = new QueryParams();
  const { block } = await ask(
    reading,
    `SELECT service_name, name, kind, count() AS spans, countIf(${IS_ERROR}) AS errors,
  quantiles(0.5, 0.95, 0.99)(duration) AS durations
FROM spans
${where(timeCondition(range, params), service === undefined ? undefined : `service_name = ${params.text(service)}`)}
GROUP BY service_name, name, kind
ORDER BY spans DESC, service_name, name, kind
LIMIT ${params.bind('UInt32', MAX_ROWS)}`,
    params,
    options,
  );
  return Array.from({ length: block.rows }, (_, row) => {
    const value = (column: string) => block.column(column).get(row);
    const count = Number(value('spans'));
    const durations = value('durations') as readonly number[];
    return {
      service: value('service_name') as string,
      name: value('name') as string,
      kind: SPAN_KINDS[value('kind') as number] ?? 'unspecified',
      count,
      errorRatio: Number(value('errors')) / count,
      p50Ms: milliseconds(durations[0]),
      p95Ms: milliseconds(durations[1]),
      p99Ms: milliseconds(durations[2]),
    };
  });
}
