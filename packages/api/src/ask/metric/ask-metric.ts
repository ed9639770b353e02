import {
  floatsAmong,
  floatsOf,
  type QueryMemory,
  type QueryOptions,
  type QueryResult,
  queryRange,
} from '@oriel/promql';
import { type QueryStats, SAMPLE_BYTES, type SampleRange, type TimeRange } from '@oriel/store';
import { PROMETHEUS_OPTIONS } from '../../compat/prometheus/options.ts';
import type { Asker } from '../asker.ts';
import { findLabels } from './find-labels.ts';
import { findMetric } from './find-metric.ts';
import type { LabelMatcher } from './matchers.ts';
import { defaultAggregation, metricExpression } from './metric-expression.ts';
import type { Aggregation } from './metric-question.ts';

const MOST_LABELS = 10_000;
/** The same as an array of its own, in the array of its series. */
const BYTES_OF_POINT = 72;

export interface MetricQuestion {
  readonly metric: string;
  readonly range: TimeRange;
  readonly stepMs: number;
  readonly matchers: readonly LabelMatcher[];
  /** By default `rate` for a counter, `p95` for a histogram, `avg` for the rest. */
  readonly aggregate?: Aggregation | undefined;
  /** Labels to keep apart; none gives one series. */
  readonly by: readonly string[];
}

/** What samples answered to an expression. */
export interface SeriesAnswer {
  /** UCUM, empty where nobody said one. */
  readonly unit: string;
  readonly stepMs: number;
  /** PromQL: what was asked of the samples. */
  readonly query: string;
  readonly series: readonly MetricSeries[];
  /** Sentences about the answer, in Prometheus' words. */
  readonly warnings: readonly string[];
  readonly stats: QueryStats;
}

export interface MetricAnswer extends SeriesAnswer {
  readonly metric: string;
  /** Prometheus' word. */
  readonly type: string;
  readonly description: string;
  readonly aggregate: Aggregation;
}

export interface MetricSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** Unix seconds and value; a step without a value is absent. */
  readonly points: readonly (readonly [number, number])[];
}

/** A question about one metric, by PromQL; undefined when there is no such metric in the range. */
export async function askMetric(asker: Asker, question: MetricQuestion): Promise<MetricAnswer | undefined> {
  const { samples } = asker.store;
  const range = millisecondsOf(question.range);
  await asker.admit('samples', question.range);
  const metric = await findMetric(question.metric, range, samples, asker.seriesNames, asker.reading);
  if (metric === undefined) return undefined;
  const isLabelled = question.matchers.length + question.by.length > 0;
  const present = isLabelled
    ? await samples.labelNames(
        [...metric.parts].map((part) => [{ name: '__name__', op: '=', value: metric.name + part }]),
        range,
        MOST_LABELS,
        asker.reading,
      )
    : [];
  const labels = findLabels(question, present, asker.seriesNames);
  const aggregate = question.aggregate ?? defaultAggregation(metric);
  const query = metricExpression(metric, aggregate, labels, question.stepMs);
  const evaluated = await evaluateExpression(asker, query, question);
  return {
    ...evaluated,
    metric: question.metric,
    type: metric.type,
    description: metric.help,
    aggregate,
    unit: asker.seriesNames.unitCode(metric.unit),
    series: evaluated.series.map(({ labels: found, points }) => ({
      labels: Object.fromEntries(
        labels.by.map(({ asked, label }) => [asked, Object.hasOwn(found, label) ? found[label]! : '']),
      ),
      points,
    })),
  };
}

/** Somebody's own expression. */
export async function askPromql(
  asker: Asker,
  query: string,
  question: Pick<MetricQuestion, 'range' | 'stepMs'>,
): Promise<SeriesAnswer> {
  await asker.admit('samples', question.range);
  return { ...(await evaluateExpression(asker, query, question)), unit: '' };
}

/** Whoever calls this has been admitted, or asks for little by the form of the expression. */
export async function evaluateExpression(
  asker: Asker,
  query: string,
  { range, stepMs }: Pick<MetricQuestion, 'range' | 'stepMs'>,
): Promise<Omit<SeriesAnswer, 'unit'>> {
  const startedAt = performance.now();
  const { startMs, endMs } = millisecondsOf(range);
  // On whole steps, or a chart that moves on would change its past.
  const first = Math.floor(startMs / stepMs) * stepMs;
  const memory = asker.queryMemory.forQuery();
  try {
    const { tenant } = asker.access;
    const { signal } = asker.reading;
    const result = await asker.queryLine.answer(tenant, signal, () =>
      queryRange(query, first, endMs, stepMs, {
        storage: asker.store.samples,
        options: optionsOf(asker),
        workers: asker.sliceWorkers,
        memory,
        owner: tenant,
        ...(signal === undefined ? {} : { signal }),
      }),
    );
    return {
      query,
      stepMs,
      series: seriesOf(result, memory),
      warnings: [...result.warnings, ...result.infos],
      stats: {
        rowsRead: result.stats.samples,
        bytesRead: result.stats.samples * SAMPLE_BYTES,
        elapsedMs: performance.now() - startedAt,
      },
    };
  } finally {
    memory.releaseAll();
  }
}

/** A counter that says when it began counts from there on: its first sample is worth something, as in the first minute of a process. */
function optionsOf({ reading }: Asker): QueryOptions {
  const { features, limits } = PROMETHEUS_OPTIONS;
  return {
    ...PROMETHEUS_OPTIONS,
    features: { ...features, startTimestamps: true },
    limits: { ...limits, milliseconds: reading.timeoutMs ?? limits.milliseconds },
  };
}

/** What is no number (NaN, infinities, whole histograms) is no point of a chart. Throws where the points would be too many to hold. */
function seriesOf({ value }: QueryResult, memory: QueryMemory): MetricSeries[] {
  if (value.type !== 'matrix') return [];
  return value.series.map((one) => {
    const { timestamps, values } = floatsOf(one) ?? floatsAmong(one);
    memory.hold(values.length * BYTES_OF_POINT);
    const points: (readonly [number, number])[] = [];
    for (let at = 0; at < values.length; at++) {
      const number = values[at] as number;
      if (Number.isFinite(number)) points.push([(timestamps[at] as number) / 1_000, number]);
    }
    return { labels: one.labels.toObject(), points };
  });
}

export function millisecondsOf({ startNs, endNs }: TimeRange): SampleRange {
  return { startMs: Number(startNs / 1_000_000n), endMs: Number(endNs / 1_000_000n) };
}
