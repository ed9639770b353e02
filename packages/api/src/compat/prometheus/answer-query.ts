import type { CountedSamples, QueryResult, QueryStats } from '@oriel/promql';
import type { PrometheusAnswer } from './endpoint.ts';
import { JsonPieces } from './json-pieces.ts';
import { writeResult } from './present-result.ts';
import { asksForStats } from './read-query.ts';

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
