import { AGGREGATIONS } from '../../data/metrics.ts';
import { manyTexts, oneOf, oneText } from '../../kit/url-state.ts';

/** The metrics page as its URL says it. */
export interface MetricsSearch {
  readonly metric?: string | undefined;
  /** PromQL spelling: `route=~"/api.*"`. */
  readonly where?: string[] | undefined;
  readonly by?: string[] | undefined;
  /** Absent for the metric's own. */
  readonly agg?: (typeof AGGREGATIONS)[number] | undefined;
}

export function validateMetricsSearch(search: Record<string, unknown>): MetricsSearch {
  return {
    metric: oneText(search.metric),
    where: manyTexts(search.where),
    by: manyTexts(search.by),
    agg: oneOf(search.agg, AGGREGATIONS),
  };
}
