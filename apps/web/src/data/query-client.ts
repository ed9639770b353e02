import { keepPreviousData, QueryClient } from '@tanstack/react-query';
import { isPassing } from './api-error.ts';

/** The engine is back within seconds; whoever waits for it should not have to press anything. */
export const TRY_AGAIN_EVERY_MS = 3_000;

/** For what a newcomer waits for: while nothing is there it is asked again, for the first records may be on their way. */
export function againWhile<Data>(isEmpty: (data: Data) => boolean) {
  return ({ state }: { readonly state: { readonly data: Data | undefined; readonly error: Error | null } }) =>
    isPassing(state.error) || (state.data !== undefined && isEmpty(state.data)) ? TRY_AGAIN_EVERY_MS : false;
}

/** The old answer stays while the new one loads, and a refusal is not asked again. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        placeholderData: keepPreviousData,
        staleTime: 30_000,
        gcTime: 120_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 2 && isPassing(error),
        retryDelay: (attempt) => 400 * 2 ** attempt,
        refetchInterval: (query) => (isPassing(query.state.error) ? TRY_AGAIN_EVERY_MS : false),
      },
      mutations: { retry: false },
    },
  });
}
