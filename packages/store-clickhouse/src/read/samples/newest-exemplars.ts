import type { Exemplar, ExemplarSearch, ReadOptions } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import { traceIdDigits } from '../logs/logs-by-trace.ts';
import type { Reading } from '../reading.ts';
import { ask, timeCondition, where } from '../statement.ts';
import { hexId } from '../stored-attributes.ts';

const MAX_LIMIT = 10_000;

/** Exemplars whose trace somebody wants to see, newest first; one that several series carry is given once. */
export async function newestExemplars(
  reading: Reading,
  query: ExemplarSearch,
  options?: ReadOptions,
): Promise<Exemplar[]> {
  const params = new QueryParams();
  const { block } = await ask(
    reading,
    `SELECT metric, toUnixTimestamp64Nano(time) / 1e6 AS at, value, trace_id, span_id, service_name
FROM exemplars
${where(
  timeCondition(query.range, params),
  query.metrics === undefined ? undefined : `metric IN ${params.texts(query.metrics)}`,
  query.service === undefined ? undefined : serviceCondition(query.service, params),
  query.traceId === undefined ? undefined : `trace_id = ${params.hex(traceIdDigits(query.traceId))}`,
)}
ORDER BY time DESC, segment DESC, ordinal
LIMIT 1 BY time, value, trace_id, span_id
LIMIT ${params.bind('UInt32', Math.max(1, Math.min(MAX_LIMIT, query.limit)))}`,
    params,
    options,
  );
  return Array.from({ length: block.rows }, (_, row) => ({
    metric: block.column('metric').get(row) as string,
    timeMs: block.column('at').get(row) as number,
    value: block.column('value').get(row) as number,
    traceId: hexId(block.column('trace_id').get(row) as string),
    spanId: hexId(block.column('span_id').get(row) as string),
    service: block.column('service_name').get(row) as string,
  }));
}

/** The job of a series has the service's namespace before its name, where it has one. */
function serviceCondition(service: string, params: QueryParams): string {
  return `(service_name = ${params.text(service)} OR endsWith(service_name, ${params.text(`/${service}`)}))`;
}
