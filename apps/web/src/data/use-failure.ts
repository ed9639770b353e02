import { useRef } from 'react';
import { isPassing } from './api-error.ts';

/**
 * Why a query has no answer. What passes by itself is asked again by itself, and a query that is being asked forgets its
 * error: here the sentence stays until there is an answer, so that nothing flickers.
 */
export function useFailure(query: {
  readonly error: Error | null;
  readonly data: unknown;
  readonly isFetching: boolean;
}): Error | null {
  const former = useRef<Error | null>(null);
  if (query.error !== null) former.current = query.error;
  else if (query.data !== undefined || !query.isFetching) former.current = null;
  if (query.error !== null && !query.isFetching) return query.error;
  return isPassing(former.current) ? former.current : null;
}
