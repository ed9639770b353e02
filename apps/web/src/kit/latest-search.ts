import { useRouter } from '@tanstack/react-router';
import { useCallback } from 'react';

/**
 * The search parameters of the address as it is now. What a key changes there is drawn a moment later, and the next press goes on
 * from it and not from what is drawn.
 */
export function useLatestSearch<Search>(validate: (search: Record<string, unknown>) => Search): () => Search {
  const router = useRouter();
  return useCallback(() => validate(router.latestLocation.search), [router, validate]);
}
