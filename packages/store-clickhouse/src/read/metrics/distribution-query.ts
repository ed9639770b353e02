import {
  type Aggregation,
  type MetricQuery,
  type MetricSeries,
  type MetricType,
  type QueryStats,
  type ReadOptions,
  StoreError,
} from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import type { NativeBlock } from '../../engine/engine-client.ts';
import { addStats, ask, engineQuery, type Reading } from '../reading.ts';
import { Distribution } from './distribution.ts';
import { addBuckets, type HistogramPoint, type Increase, increaseSince } from './histogram-point.ts';
import { labelledSeries, pointsOf } from './metric-points.ts';
import { lookBack } from './query-window.ts';

/** What was observed in one step by one group of series. */
interface StepSum {
  readonly distribution: Distribution;
  count: number;
  sum: number;
  min: number | undefined;
  max: number | undefined;
  /** Summaries come with quantiles of their own: by share, what each series said last. */
  readonly quantiles: Map<number, number[]>;
}

interface SummaryPoint {
  readonly quantiles: readonly number[];
  readonly values: readonly number[];
}

/**
 * Histograms and summaries: points come from the engine in order of series and time, and are taken apart and added up
 * here, because two histograms need not have the same buckets.
 */
export async function queryDistribution(
  reading: Reading,
  query: MetricQuery,
  type: MetricType,
  aggregate: Aggregation,
  options?: ReadOptions,
): Promise<{ series: MetricSeries[]; stats: QueryStats }> {
  const startedAt = performance.now();
  const window = lookBack(query.range, query.stepMs);
  const labelParams = new QueryParams();
  const labelled = await ask(
    reading,
    labelledSeries(pointsOf(query.metric, type, window, labelParams), query.matchers, query.by, labelParams),
    labelParams,
    options,
  );
  const groupOf = new Map<bigint, string>();
  for (let row = 0; row < labelled.block.rows; row++) {
    const labels = labelled.block.column('labels').get(row) as readonly string[];
    groupOf.set(labelled.block.column('series').get(row) as bigint, JSON.stringify(labels));
  }

  const groups = new Map<string, Map<number, StepSum>>();
  const stepNs = BigInt(query.stepMs) * 1_000_000n;
  const params = new QueryParams();
  // First accepted wins where a point came twice.
  const statement = `SELECT series, time, start_time, temporality, count, sum, min, max, bounds, bucket_counts,
  scale, zero_count, zero_threshold, positive_offset, positive_counts, negative_offset, negative_counts,
  quantiles, quantile_values
FROM points
WHERE ${pointsOf(query.metric, type, window, params)}
ORDER BY series, time, segment, ordinal`;
  let series: bigint | undefined;
  let group: Map<number, StepSum> | undefined;
  let previous: HistogramPoint | undefined;
  for await (const block of reading.client.stream(statement, engineQuery(params, options))) {
    const readPoint = pointReader(block, type);
    const seriesColumn = block.column('series');
    for (let row = 0; row < block.rows; row++) {
      const current = seriesColumn.get(row) as bigint;
      if (current !== series) {
        series = current;
        previous = undefined;
        group = undefined;
        const key = groupOf.get(current);
        if (key !== undefined) {
          group = groups.get(key) ?? new Map();
          groups.set(key, group);
        }
      }
      if (group === undefined) continue;
      const { point, summary } = readPoint(row);
      if (previous?.timeNs === point.timeNs) continue;
      const increase = increaseSince(previous, point, window.startNs);
      previous = point;
      if (point.timeNs < query.range.startNs) continue;
      addToStep(group, Number(point.timeNs / stepNs), point, increase, summary);
    }
  }

  const share = aggregate.startsWith('p') ? Number(aggregate.slice(1)) / 100 : undefined;
  const answer = [...groups].map(([key, steps]): MetricSeries => {
    const labels = JSON.parse(key) as string[];
    const points: (readonly [number, number])[] = [];
    for (const [slot, step] of [...steps].sort(([one], [other]) => one - other)) {
      const value = stepValue(step, aggregate, share, query.stepMs / 1000);
      if (value !== undefined && Number.isFinite(value)) points.push([(slot * query.stepMs) / 1000, value]);
    }
    return { labels: Object.fromEntries(query.by.map((label, index) => [label, labels[index] ?? ''])), points };
  });
  const stats = addStats([labelled.stats]);
  return { series: answer, stats: { ...stats, elapsedMs: performance.now() - startedAt } };
}

function addToStep(
  steps: Map<number, StepSum>,
  slot: number,
  point: HistogramPoint,
  increase: Increase | undefined,
  summary: SummaryPoint | undefined,
): void {
  let step = steps.get(slot);
  if (step === undefined) {
    step = { distribution: new Distribution(), count: 0, sum: 0, min: undefined, max: undefined, quantiles: new Map() };
    steps.set(slot, step);
  }
  if (increase !== undefined) {
    addBuckets(increase.buckets, step.distribution);
    step.count += increase.count;
    step.sum += increase.sum ?? 0;
    // Of a cumulative series, extremes are those since its start: they say nothing of this step.
    if (point.isDelta && point.min !== null) step.min = Math.min(step.min ?? point.min, point.min);
    if (point.isDelta && point.max !== null) step.max = Math.max(step.max ?? point.max, point.max);
  }
  summary?.quantiles.forEach((quantile, index) => {
    const known = step.quantiles.get(quantile) ?? [];
    step.quantiles.set(quantile, known);
    known.push(summary.values[index]!);
  });
}

function stepValue(
  step: StepSum,
  aggregate: Aggregation,
  share: number | undefined,
  stepSeconds: number,
): number | undefined {
  switch (aggregate) {
    case 'count':
      return step.count;
    case 'rate':
      return step.count / stepSeconds;
    case 'sum':
      return step.sum;
    case 'avg':
    case 'last':
      return step.count === 0 ? undefined : step.sum / step.count;
    case 'min':
      return step.min ?? step.distribution.lowest() ?? mean(step.quantiles.get(0));
    case 'max':
      return step.max ?? step.distribution.highest() ?? mean(step.quantiles.get(1));
    default:
      // A summary's quantiles cannot be merged: several series are averaged, as is customary.
      return step.distribution.quantile(share!) ?? mean(step.quantiles.get(share!));
  }
}

function mean(values: readonly number[] | undefined): number | undefined {
  return values === undefined || values.length === 0
    ? undefined
    : values.reduce((total, value) => total + value, 0) / values.length;
}

function pointReader(
  block: NativeBlock,
  type: MetricType,
): (row: number) => { point: HistogramPoint; summary: SummaryPoint | undefined } {
  const value = (column: string, row: number) => block.column(column).get(row);
  const numbers = (column: string, row: number) => (value(column, row) as readonly (bigint | number)[]).map(Number);
  const indexed = (offset: string, counts: string, row: number) => {
    const first = value(offset, row) as number;
    return new Map(numbers(counts, row).map((count, index) => [first + index, count] as const));
  };
  const buckets = (row: number): HistogramPoint['buckets'] => {
    switch (type) {
      case 'histogram':
        return { kind: 'explicit', bounds: numbers('bounds', row), counts: numbers('bucket_counts', row) };
      case 'exponentialHistogram':
        return {
          kind: 'exponential',
          scale: value('scale', row) as number,
          zeroCount: Number(value('zero_count', row)),
          zeroThreshold: value('zero_threshold', row) as number,
          positive: indexed('positive_offset', 'positive_counts', row),
          negative: indexed('negative_offset', 'negative_counts', row),
        };
      case 'summary':
        return { kind: 'explicit', bounds: [], counts: [] };
      default:
        throw new StoreError('bad_predicate', `a ${type} has no distribution`);
    }
  };
  return (row) => ({
    point: {
      timeNs: value('time', row) as bigint,
      startNs: value('start_time', row) as bigint,
      isDelta: value('temporality', row) === 1,
      count: Number(value('count', row)),
      sum: value('sum', row) as number | null,
      min: value('min', row) as number | null,
      max: value('max', row) as number | null,
      buckets: buckets(row),
    },
    summary:
      type === 'summary'
        ? { quantiles: numbers('quantiles', row), values: numbers('quantile_values', row) }
        : undefined,
  });
}
