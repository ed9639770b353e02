import {
  type CountedSamples,
  type Expr,
  type Features,
  PromqlError,
  PromqlSyntaxError,
  parseExpr,
  type QueryEnvironment,
  type QueryResult,
  type QueryStats,
} from '@oriel/promql';
import type { PrometheusAnswer, PrometheusQuestion } from './endpoint.ts';
import { JsonPieces } from './json-pieces.ts';
import { PROMETHEUS_OPTIONS } from './options.ts';
import { writeResult } from './present-result.ts';
import { badParameter } from './prometheus-error.ts';
import { readOptions } from './read-parameters.ts';

/** The answer of both kinds of queries: result, `stats` when asked for, cut to `limit` series. */
export function answerOf(
  { value, stats, warnings, infos }: QueryResult,
  params: URLSearchParams,
  limit: number | undefined,
): PrometheusAnswer {
  const isCut =
    limit !== undefined && (value.type === 'vector' || value.type === 'matrix') && value.series.length > limit;
  const shown = isCut ? { ...value, series: value.series.slice(0, limit) } : value;
  const beside = asksForStats(params) ? { stats: presentStats(stats, params.get('stats') === 'all') } : {};
  return {
    data: new JsonPieces(writeResult(shown, beside)),
    warnings: isCut ? [...warnings, 'results truncated due to limit'] : warnings,
    infos,
  };
}

/** What both kinds of queries evaluate, and how: as the request says, within what the server allows. */
export function readEvaluation({ params, options, store, signal, memory, sliceWorkers }: PrometheusQuestion): {
  readonly expr: Expr;
  readonly environment: QueryEnvironment;
} {
  const ownOptions = readOptions(params, options);
  const { text, expr } = readQuery(params, options.features);
  const environment = {
    text,
    storage: store.samples,
    options: ownOptions,
    signal,
    countSamples: asksForStats(params),
    memory,
    workers: sliceWorkers,
  };
  return { expr, environment };
}

function asksForStats(params: URLSearchParams): boolean {
  return (params.get('stats') ?? '') !== '';
}

function presentStats(
  { milliseconds: { prepare, select, evaluate }, series, peakSamples, counted }: QueryStats,
  isPerStep: boolean,
) {
  return {
    timings: {
      evalTotalTime: (prepare + select + evaluate) / 1_000,
      resultSortTime: 0,
      queryPreparationTime: (prepare + select) / 1_000,
      innerEvalTime: evaluate / 1_000,
      execQueueTime: 0,
      execTotalTime: (prepare + select + evaluate) / 1_000,
    },
    samples: {
      ...(counted !== null && presentCounts(counted, isPerStep)),
      peakSamples,
      seriesTouched: series,
    },
  };
}

function presentCounts({ steps, queryable, read }: CountedSamples, isPerStep: boolean) {
  const total = (counts: Float64Array) => counts.reduce((sum, count) => sum + count, 0);
  const perStep = (counts: Float64Array) =>
    Array.from(counts, (count, at) => [(steps.startMs + at * steps.stepMs) / 1_000, count]);
  return {
    ...(isPerStep && { totalQueryableSamplesPerStep: perStep(queryable) }),
    totalQueryableSamples: total(queryable),
    ...(isPerStep && { samplesReadPerStep: perStep(read) }),
    samplesRead: total(read),
  };
}

/** The text is PromQL, and what it says cannot be asked: that is the parameter's fault too. */
export function refuseQuery(error: unknown): never {
  throw error instanceof PromqlError && error.code === 'parse' ? badParameter('query', error.message) : error;
}

/** The parameter `query` as an expression, and as it was written. */
export function readQuery(params: URLSearchParams, features: Features): { readonly text: string; readonly expr: Expr } {
  const text = params.get('query') ?? '';
  const known = features === PROMETHEUS_OPTIONS.features ? parsed.get(text) : undefined;
  try {
    const expr = known ?? parseExpr(text, features);
    if (features === PROMETHEUS_OPTIONS.features && text.length <= LONGEST_KEPT) keepParsed(text, expr);
    return { text, expr };
  } catch (error) {
    if (error instanceof PromqlSyntaxError) throw badParameter('query', error.message);
    throw error;
  }
}

const MOST_PARSED = 128;
const LONGEST_KEPT = 512;
/**
 * Dashboards ask the same of other times, again and again. Of all tenants, as a tree says no more than its text; few and short ones, so
 * that no memory need be counted. Which was not asked for longest comes first.
 */
const parsed = new Map<string, Expr>();

function keepParsed(text: string, expr: Expr): void {
  parsed.delete(text);
  parsed.set(text, expr);
  if (parsed.size > MOST_PARSED) parsed.delete(parsed.keys().next().value!);
}
