import { queryOptions } from '@tanstack/react-query';
import { ask, operation } from './graphql.ts';

/** A metric whose new series are refused. */
export interface SeriesRefusal {
  readonly metric: string;
  /** `server` where its memory has no room to count more. */
  readonly limitOf: 'metric' | 'tenant' | 'server';
  readonly limit: number;
  /** The label with the most values among the refused series. */
  readonly label: string | null;
  readonly labelValues: number | null;
  readonly refusedSeries: number;
  readonly since: string;
  readonly lastAt: string;
}

export interface QueriedMetrics {
  /** What is not named was not asked for since then. */
  readonly since: string;
  readonly metrics: readonly { readonly metric: string; readonly lastAt: string; readonly queries: number }[];
}

export const SERIES_REFUSALS = operation<{ seriesRefusals: SeriesRefusal[] }>(
  'query SeriesRefusals { seriesRefusals { metric limitOf limit label labelValues refusedSeries since lastAt } }',
);
export const QUERIED_METRICS = operation<{ queriedMetrics: QueriedMetrics }, { names: readonly string[] }>(
  'query QueriedMetrics($names: [String!]!) { queriedMetrics(names: $names) { since metrics { metric lastAt queries } } }',
);

const AGAIN_MS = 10_000;

/** What is refused now; asked again by itself. */
export const seriesRefusalsQuery = queryOptions({
  queryKey: ['series-refusals'],
  refetchInterval: AGAIN_MS,
  queryFn: async ({ signal }) => (await ask(SERIES_REFUSALS, {}, { signal })).seriesRefusals,
});

export function queriedMetricsQuery(names: readonly string[]) {
  return queryOptions({
    queryKey: ['queried-metrics', names],
    enabled: names.length > 0,
    queryFn: async ({ signal }) => (await ask(QUERIED_METRICS, { names }, { signal })).queriedMetrics,
  });
}
