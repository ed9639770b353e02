import type { CountedSamples, QueryResult, QueryStats } from '@oriel/promql';
import type { PrometheusAnswer } from './endpoint.ts';
import { JsonPieces } from './json-pieces.ts';
import { writeResult } from './present-result.ts';
import { asksForStats } from './read-query.ts';

/** So many of each kind, as Prometheus has it. */
const MOST_REMARKS = 10;
const SOME_STATS = 'true';
const ALL_STATS = 'all';

/** The answer of both kinds of queries: result, `stats` when asked for, cut to `limit` series. */
export function answerOf(
  { value, stats, warnings, infos }: QueryResult,
  params: URLSearchParams,
  limit: number | undefined,
): PrometheusAnswer {
  const isCut =
    limit !== undefined && (value.type === 'vector' || value.type === 'matrix') && value.series.length > limit;
  const shown = isCut ? { ...value, series: value.series.slice(0, limit) } : value;
  const shownStats = params.get('stats') ?? '';
  const beside = asksForStats(params) ? { stats: presentStats(stats, shownStats === ALL_STATS) } : {};
  return {
    data: new JsonPieces(writeResult(shown, beside)),
    warnings: [
      ...atMost(MOST_REMARKS, 'warning', warnings),
      ...(isCut ? ['results truncated due to limit'] : []),
      ...outdatedStats(shownStats),
    ],
    infos: atMost(MOST_REMARKS, 'info', infos),
  };
}

/** A query over many metrics may have as much to say of each. */
function atMost(most: number, kind: 'warning' | 'info', remarks: readonly string[]): readonly string[] {
  if (remarks.length <= most) return remarks;
  return [...remarks.slice(0, most), `${remarks.length - most} more ${kind} annotations omitted`];
}

/** Any word asks for statistics, as it always did; Prometheus will take only two in its next major release. */
function outdatedStats(word: string): readonly string[] {
  if (['', SOME_STATS, ALL_STATS].includes(word)) return [];
  return [
    `value ${JSON.stringify(word)} for parameter "stats" is deprecated and will be rejected in the next major release, use "${SOME_STATS}" or "${ALL_STATS}"`,
  ];
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
      seriesTouched: series,
      peakSamples,
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
