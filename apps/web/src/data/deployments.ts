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

export const DEPLOYMENTS = operation<{ deployments: Deployment[] }, { range: RangeInput }>(
  'query Deployments($range: TimeRange) { deployments(range: $range) { service version former at } }',
);

export function deploymentsQuery(range: Range) {
  return queryOptions({
    queryKey: ['deployments', range],
    queryFn: async ({ signal }) => (await ask(DEPLOYMENTS, { range: toRangeInput(range) }, { signal })).deployments,
  });
}
