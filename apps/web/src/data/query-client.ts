import { keepPreviousData, QueryClient } from '@tanstack/react-query';
import { isPassing } from './api-error.ts';

/** The engine is back within seconds; whoever waits for it should not have to press anything. */
export const TRY_AGAIN_EVERY_MS = 3_000;

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
