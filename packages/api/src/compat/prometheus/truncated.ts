import type { PrometheusAnswer } from './endpoint.ts';

/** A list that was asked for with one entry more than may be shown. */
export function truncated<Entry>(
  list: readonly Entry[],
  limit: number,
): PrometheusAnswer & { readonly data: readonly Entry[] } {
  if (list.length < limit) return { data: list };
  return { data: list.slice(0, limit - 1), warnings: ['results truncated due to limit'] };
}
