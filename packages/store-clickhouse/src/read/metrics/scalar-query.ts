import { type Aggregation, type MetricQuery, type MetricType, StoreError } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import { labelledSeries, POINT_VALUE, pointsOf } from './metric-points.ts';
import { lookBack } from './query-window.ts';

/** What a group of series reads as in one step; see the sub-query for `seen`, `total`, `lowest`, …. */
function groupValue(aggregate: Aggregation, isDelta: boolean, stepSeconds: string): string {
  switch (aggregate) {
    case 'avg':
      return 'sum(total) / sum(seen)';
    case 'sum':
      // Deltas add up over time and series; anything else is added over series only, each at its last value.
      return isDelta ? 'sum(total)' : 'sum(latest)';
    case 'min':
      return 'min(lowest)';
    case 'max':
      return 'max(highest)';
    case 'count':
      return 'toFloat64(count())';
    case 'last':
      return 'argMax(latest, latest_time)';
    case 'rate':
      return `sum(increase) / ${stepSeconds}`;
    case 'p50':
    case 'p90':
    case 'p95':
    case 'p99':
      return `quantile(${Number(aggregate.slice(1)) / 100})(latest)`;
  }
}

/**
 * Gauges and sums, computed in the engine: points → one line for each series and step → one for each group and step.
 *
 * A counter's increase between two points belongs to the step of the later one. It began anew when its start lies after
 * the point before or its value went down; its first point counts in full only if the counter began in the window.
 * A point that came twice (same series and time) counts once, the first accepted.
 */
export function compileScalarQuery(
  query: MetricQuery,
  type: MetricType,
  aggregate: Aggregation,
  isDelta: boolean,
): { statement: string; params: QueryParams } {
  if (aggregate === 'rate' && type === 'gauge') {
    throw new StoreError('bad_predicate', `'${query.metric}' is a gauge and has no rate; use avg, min, max or last`);
  }
  const params = new QueryParams();
  const window = lookBack(query.range, query.stepMs);
  const points = pointsOf(query.metric, type, window, params);
  const windowStart = params.time(window.startNs);
  const stepNs = params.bind('Int64', BigInt(query.stepMs) * 1_000_000n);
  const statement = `SELECT slot, labels, ${groupValue(aggregate, isDelta, params.bind('Float64', query.stepMs / 1000))} AS result
FROM (
  SELECT series, intDiv(toUnixTimestamp64Nano(time), ${stepNs}) AS slot,
    count() AS seen, sum(number) AS total, min(number) AS lowest, max(number) AS highest,
    argMax(number, time) AS latest, max(time) AS latest_time,
    sum(multiIf(
      temporality = 1, number,
      previous_time = toDateTime64(0, 9, 'UTC'), if(start_time >= ${windowStart}, number, 0),
      start_time > previous_time OR number < previous_number, number,
      number - previous_number)) AS increase
  FROM (
    SELECT series, time, start_time, temporality, ${POINT_VALUE} AS number,
      lagInFrame(time) OVER in_time AS previous_time,
      lagInFrame(number) OVER in_time AS previous_number
    FROM points
    WHERE ${points}
    WINDOW in_time AS (PARTITION BY series ORDER BY time, segment, ordinal ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
  )
  WHERE time != previous_time AND time >= ${params.time(query.range.startNs)}
  GROUP BY series, slot
) AS stepped
INNER JOIN (
${labelledSeries(points, query.matchers, query.by, params)}
) AS labelled ON labelled.series = stepped.series
GROUP BY slot, labels
ORDER BY labels, slot`;
  return { statement, params };
}
