import { oneOf } from '../kit/url-state.ts';

/** One service as its URL says it. */
export interface ServiceSearch {
  readonly sort?: 'errors' | 'p95' | undefined;
}

export function validateServiceSearch(search: Record<string, unknown>): ServiceSearch {
  return { sort: oneOf(search.sort, ['errors', 'p95'] as const) };
}
