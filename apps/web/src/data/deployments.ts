import { queryOptions } from '@tanstack/react-query';
import { ask, operation } from './graphql.ts';
import { type Range, type RangeInput, toRangeInput } from './range.ts';

/** A service began to answer in another version. */
export interface Deployment {
  readonly service: string;
  readonly version: string;
  readonly former: string;
  readonly at: string;
}

/** In order of time. */
export interface Deployments {
  readonly nodes: readonly Deployment[];
  /** What is missing, and why; null when nothing is. */
  readonly partial: string | null;
}

export const DEPLOYMENTS = operation<{ deployments: Deployments }, { range: RangeInput }>(
  'query Deployments($range: TimeRange) { deployments(range: $range) { nodes { service version former at } partial } }',
);

export function deploymentsQuery(range: Range) {
  return queryOptions({
    queryKey: ['deployments', range],
    queryFn: async ({ signal }) => (await ask(DEPLOYMENTS, { range: toRangeInput(range) }, { signal })).deployments,
  });
}
