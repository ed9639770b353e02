import type { QueryStats, ReadOptions, TraceSummary } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import type { Reading } from '../reading.ts';
import { ask, timeCondition, where } from '../statement.ts';

/** A trace reaches no further than this from any of its spans; it spares the partitions of other days. */
const REACH_NS = 24n * 3_600_000_000_000n;

const NO_PARENT = "toFixedString('', 8)";

/** A span that was sent twice is one: what it is told by is what assembleTrace tells it by. */
const SPAN = 'cityHash64(span_id, parent_span_id, time, duration, service_name, name, kind)';

/** Services listed for one trace. */
const MAX_SERVICES = 100;

/** Whole traces in one line each, by trace id. `extra` adds columns, such as when a trace first matched. */
export async function readTraceSummaries(
  reading: Reading,
  traceIds: readonly string[],
  around: { readonly firstNs: bigint; readonly lastNs: bigint },
  extra: (params: QueryParams) => string,
  options?: ReadOptions,
): Promise<{ summaries: Map<string, { summary: TraceSummary; extra: bigint }>; stats: QueryStats }> {
  const params = new QueryParams();
  const ids = params.texts(traceIds);
  const { block, stats } = await ask(
    reading,
    `SELECT lower(hex(trace_id)) AS trace,
  argMinIf(service_name, time, parent_span_id = ${NO_PARENT}) AS root_service,
  argMinIf(name, time, parent_span_id = ${NO_PARENT}) AS root_name,
  argMin(service_name, time) AS first_service,
  argMin(name, time) AS first_name,
  countIf(parent_span_id = ${NO_PARENT}) AS roots,
  min(time) AS start,
  max(toUnixTimestamp64Nano(time) + greatest(duration, 0)) - toUnixTimestamp64Nano(start) AS length,
  uniqExact(${SPAN}) AS spans,
  uniqExactIf(${SPAN}, status = 2) AS errors,
  arraySort(groupUniqArray(${MAX_SERVICES})(service_name)) AS services,
  groupUniqArrayIf(parent_span_id, parent_span_id != ${NO_PARENT}) AS parents,
  length(arrayIntersect(parents, groupUniqArray(span_id))) < length(parents) AS orphaned,
  ${extra(params)} AS extra
FROM spans
${where(
  // As wide as the column: of a shorter text that ends in a zero byte a set would lose that byte.
  `trace_id IN (SELECT toFixedString(unhex(arrayJoin(${ids})), 16))`,
  timeCondition({ startNs: around.firstNs - REACH_NS, endNs: around.lastNs + REACH_NS }, params),
)}
GROUP BY trace_id`,
    params,
    options,
  );
  const value = (name: string, row: number) => block.column(name).get(row);
  const summaries = new Map<string, { summary: TraceSummary; extra: bigint }>();
  for (let row = 0; row < block.rows; row++) {
    const rooted = Number(value('roots', row)) > 0;
    const traceId = value('trace', row) as string;
    summaries.set(traceId, {
      extra: BigInt(value('extra', row) as bigint),
      summary: {
        traceId,
        rootService: value(rooted ? 'root_service' : 'first_service', row) as string,
        rootName: value(rooted ? 'root_name' : 'first_name', row) as string,
        startNs: value('start', row) as bigint,
        durationNs: value('length', row) as bigint,
        spans: Number(value('spans', row)),
        errors: Number(value('errors', row)),
        services: value('services', row) as readonly string[],
        incomplete: !rooted || Number(value('orphaned', row)) !== 0,
      },
    });
  }
  return { summaries, stats };
}
