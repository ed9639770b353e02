import {
  type Aggregation,
  type MetricQuery,
  type MetricReader,
  type MetricSeries,
  type MetricType,
  type ReadOptions,
  StoreError,
} from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import { addStats, ask, clampRange, type Reading, timeCondition } from '../reading.ts';
import { queryDistribution } from './distribution-query.ts';
import { metricTypeOf } from './metric-points.ts';
import { compileScalarQuery } from './scalar-query.ts';
import { fromWholeStep, withoutUnfinishedStep } from './whole-steps.ts';

/** As Prometheus has it: more points than pixels are a mistake. */
const MAX_STEPS = 11_000;
const MAX_LABELS = 20;

interface StoredMetric {
  readonly type: MetricType;
  readonly unit: string;
  readonly monotonic: boolean;
  readonly isDelta: boolean;
}

export async function queryMetric(
  reading: Reading,
  asked: MetricQuery,
  options?: ReadOptions,
): ReturnType<MetricReader['query']> {
  if (!Number.isInteger(asked.stepMs) || asked.stepMs < 1) {
    throw new StoreError('bad_predicate', `'step' is a whole number of milliseconds above 0, not '${asked.stepMs}'`);
  }
  const query = { ...asked, range: fromWholeStep(clampRange(asked.range), asked.stepMs) };
  if (Number(query.range.endNs - query.range.startNs) / 1e6 / query.stepMs > MAX_STEPS) {
    throw new StoreError('bad_predicate', `the range has more than ${MAX_STEPS} steps; make the step longer`);
  }
  if (query.by.length > MAX_LABELS || query.matchers.length > MAX_LABELS) {
    throw new StoreError('bad_predicate', `at most ${MAX_LABELS} labels and matchers are taken`);
  }
  const found = await readStoredMetric(reading, query, options);
  if (found === undefined) return undefined;
  const { metric, stats } = found;
  const aggregate = query.aggregate ?? defaultAggregate(metric);
  if (metric.type !== 'gauge' && metric.type !== 'sum') {
    const answer = await queryDistribution(reading, query, metric.type, aggregate, options);
    const series = addsUp(metric, aggregate) ? finished(answer.series, query) : answer.series;
    return { series, unit: metric.unit, aggregate, stats: addStats([stats, answer.stats]) };
  }
  if (aggregate === 'rate' && !metric.monotonic) {
    throw new StoreError(
      'bad_predicate',
      `'${query.metric}' also goes down and has no rate; use avg, min, max or last`,
    );
  }
  const { statement, params } = compileScalarQuery(query, metric.type, aggregate, metric.isDelta);
  const answer = await ask(reading, statement, params, options);
  const series: { labels: Record<string, string>; points: [number, number][] }[] = [];
  let lastKey: string | undefined;
  for (let row = 0; row < answer.block.rows; row++) {
    const labels = answer.block.column('labels').get(row) as readonly string[];
    const key = JSON.stringify(labels);
    if (key !== lastKey) {
      series.push({
        labels: Object.fromEntries(query.by.map((label, index) => [label, labels[index] ?? ''])),
        points: [],
      });
      lastKey = key;
    }
    const value = answer.block.column('result').get(row) as number;
    const seconds = (Number(answer.block.column('slot').get(row)) * query.stepMs) / 1000;
    // A sender's NaN says "no value": it is left out like a step without samples.
    if (Number.isFinite(value)) series[series.length - 1]!.points.push([seconds, value]);
  }
  return {
    series: addsUp(metric, aggregate) ? finished(series, query) : series,
    unit: metric.unit,
    aggregate,
    stats: addStats([stats, answer.stats]),
  };
}

/** Whether the value of a step grows while the step lasts. */
function addsUp(metric: StoredMetric, aggregate: Aggregation): boolean {
  if (aggregate === 'rate') return true;
  if (metric.type === 'gauge' || metric.type === 'sum') return aggregate === 'sum' && metric.isDelta;
  return aggregate === 'count' || aggregate === 'sum';
}

function finished(series: readonly MetricSeries[], query: MetricQuery): MetricSeries[] {
  return series.map((one) => ({ ...one, points: withoutUnfinishedStep(one.points, query.range, query.stepMs) }));
}

function defaultAggregate(metric: StoredMetric): Aggregation {
  if (metric.type === 'sum' && metric.monotonic) return 'rate';
  return metric.type === 'histogram' || metric.type === 'exponentialHistogram' ? 'p95' : 'avg';
}

/** What most points of the range say of the metric; undefined when there are none. */
async function readStoredMetric(reading: Reading, query: MetricQuery, options: ReadOptions | undefined) {
  const params = new QueryParams();
  const { block, stats } = await ask(
    reading,
    `SELECT kind, unit, monotonic, temporality = 1 AS is_delta, count() AS points
FROM points
WHERE metric = ${params.text(query.metric)} AND ${timeCondition(query.range, params)}
GROUP BY kind, unit, monotonic, is_delta
ORDER BY points DESC
LIMIT 1`,
    params,
    options,
  );
  if (block.rows === 0) return undefined;
  const value = (column: string) => block.column(column).get(0);
  const metric: StoredMetric = {
    type: metricTypeOf(value('kind') as number),
    unit: value('unit') as string,
    monotonic: value('monotonic') === 1,
    isDelta: value('is_delta') === 1,
  };
  return { metric, stats };
}
