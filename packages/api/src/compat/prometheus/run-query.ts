import { type Expr, type Features, PromqlSyntaxError, parseExpr, type QueryResult } from '@oriel/promql';
import type { PrometheusAnswer } from './endpoint.ts';
import { presentValue } from './present-result.ts';
import { badParameter } from './prometheus-error.ts';

/** The answer of both kinds of queries: result, `stats` when asked for, cut to `limit` series. */
export function answerOf(result: QueryResult, params: URLSearchParams, limit: number | undefined): PrometheusAnswer {
  const { value, stats } = result;
  const isCut =
    limit !== undefined && (value.type === 'vector' || value.type === 'matrix') && value.series.length > limit;
  const shown = isCut ? { ...value, series: value.series.slice(0, limit) } : value;
  const { prepare, select, evaluate } = stats.milliseconds;
  return {
    data: {
      ...presentValue(shown),
      ...((params.get('stats') ?? '') === ''
        ? {}
        : {
            stats: {
              timings: {
                evalTotalTime: (prepare + select + evaluate) / 1_000,
                resultSortTime: 0,
                queryPreparationTime: (prepare + select) / 1_000,
                innerEvalTime: evaluate / 1_000,
                execQueueTime: 0,
                execTotalTime: (prepare + select + evaluate) / 1_000,
              },
              samples: { totalQueryableSamples: stats.samples, peakSamples: stats.peakSamples },
            },
          }),
    },
    warnings: isCut ? [...result.warnings, 'results truncated due to limit'] : result.warnings,
    infos: result.infos,
  };
}

/** The parameter `query` as an expression, and as it was written. */
export function readQuery(params: URLSearchParams, features: Features): { readonly text: string; readonly expr: Expr } {
  const text = params.get('query') ?? '';
  try {
    return { text, expr: parseExpr(text, features) };
  } catch (error) {
    if (error instanceof PromqlSyntaxError) throw badParameter('query', error.message);
    throw error;
  }
}
