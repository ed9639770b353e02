import { queryOptions } from '@tanstack/react-query';
import { ask, operation } from './graphql.ts';
import { TRY_AGAIN_EVERY_MS } from './query-client.ts';

/** Whether anything of each signal is stored. */
export interface Stored {
  readonly logs: boolean;
  readonly traces: boolean;
  readonly metrics: boolean;
}

/** As far back as a search of raw records may reach without a word about its width. */
const STORED_SINCE = 'now-30d';

export const STORED = operation<
  {
    logs: { nodes: readonly unknown[] };
    traces: { nodes: readonly unknown[] };
    metrics: readonly unknown[];
  },
  { range: { start: string; end: string } }
>(`query Stored($range: TimeRange) {
  logs: searchLogs(range: $range, first: 1) { nodes { id } }
  traces(range: $range, first: 1) { nodes { traceId } }
  metrics(range: $range, first: 1) { name }
}`);

export const storedQuery = queryOptions({
  queryKey: ['stored'],
  // A newcomer's page says nothing of how to send before this is known: whatever went wrong, it is asked again.
  refetchInterval: ({ state }: { readonly state: { readonly error: Error | null } }) =>
    state.error === null ? false : TRY_AGAIN_EVERY_MS,
  queryFn: async ({ signal }): Promise<Stored> => {
    const { logs, traces, metrics } = await ask(STORED, { range: { start: STORED_SINCE, end: 'now' } }, { signal });
    return { logs: logs.nodes.length > 0, traces: traces.nodes.length > 0, metrics: metrics.length > 0 };
  },
});
