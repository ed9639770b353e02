import { addStats, type DurationHeatmap, type ReadOptions, type SpanCounting } from '@oriel/store';
import { compileCondition, fieldsOf } from '../../compile/condition.ts';
import { QueryParams } from '../../compile/query-params.ts';
import { SPAN_FIELDS } from '../../compile/signal-fields.ts';
import type { Reading } from '../reading.ts';
import { ask, timeCondition, where } from '../statement.ts';
import { niceStepMs } from '../time-step.ts';
import { MEASURED_SPANS, spansOfLongTraces } from './long-traces.ts';

const DEFAULT_BUCKETS = 60;
/** Five bounds to a power of ten: each is 1.58 times the one below. */
const BOUNDS_PER_DECADE = 5;
/** Nothing is drawn finer than a microsecond or coarser than about a day. */
const LOWEST = -3 * BOUNDS_PER_DECADE;
const HIGHEST = 8 * BOUNDS_PER_DECADE;

/** Counts by time and duration. A duration belongs to the lowest bound that is not below it. */
export async function durationHeatmap(
  reading: Reading,
  query: SpanCounting & { buckets?: number },
  options?: ReadOptions,
  measuredSpans = MEASURED_SPANS,
): Promise<DurationHeatmap> {
  const stepMs = niceStepMs(query.range, query.buckets ?? DEFAULT_BUCKETS);
  const homes = await reading.homes.find(SPAN_FIELDS, fieldsOf(query.where), query.range, options);
  const { minDurationNs } = query;
  const long =
    minDurationNs === undefined
      ? undefined
      : await spansOfLongTraces(reading, query, minDurationNs, homes, measuredSpans, options);
  const params = new QueryParams();
  // The tiny amount off keeps 1000 ms, whose logarithm comes out a hair above 3, under its own bound.
  const { block, stats } = await ask(
    reading,
    `SELECT intDiv(toUnixTimestamp64Nano(time), ${params.bind('Int64', BigInt(stepMs) * 1_000_000n)}) AS slot,
  toInt8(least(${HIGHEST}, greatest(${LOWEST}, ceil(log10(greatest(duration, 1) / 1e6) * ${BOUNDS_PER_DECADE} - 1e-9)))) AS exponent,
  count() AS spans, countIf(status = 2) AS errors
FROM spans
${where(timeCondition(query.range, params), compileCondition(query.where, SPAN_FIELDS, params, homes), long?.condition(params))}
GROUP BY slot, exponent
ORDER BY slot, exponent`,
    params,
    options,
  );
  let lowest = HIGHEST;
  let highest = LOWEST;
  const cells = Array.from({ length: block.rows }, (_, row) => {
    const exponent = block.column('exponent').get(row) as number;
    lowest = Math.min(lowest, exponent);
    highest = Math.max(highest, exponent);
    return {
      startMs: Number(block.column('slot').get(row)) * stepMs,
      bound: boundMs(exponent),
      count: Number(block.column('spans').get(row)),
      errors: Number(block.column('errors').get(row)),
    };
  });
  const bounds: number[] = [];
  for (let exponent = lowest; exponent <= highest; exponent++) bounds.push(boundMs(exponent));
  if (long === undefined) return { stepMs, bounds, cells, stats };
  const { partial } = long;
  return { stepMs, bounds, cells, stats: { ...addStats([...long.stats, stats]), ...(partial && { partial }) } };
}

/** Rounded to three figures, so that cells and bounds compare equal as numbers. */
function boundMs(exponent: number): number {
  return Number((10 ** (exponent / BOUNDS_PER_DECADE)).toPrecision(3));
}
