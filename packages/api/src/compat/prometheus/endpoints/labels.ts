import type { PrometheusEndpoint } from '../endpoint.ts';
import { readLimit, readRange, readSelectors, storeLimit } from '../read-parameters.ts';
import { truncated } from '../truncated.ts';

/** Names of labels ("Getting label names"). */
export const labels: PrometheusEndpoint = {
  methods: ['GET', 'POST'],
  path: '/labels',
  async answer({ params, store, signal }) {
    const limit = storeLimit(readLimit(params));
    const range = readRange(params);
    const selectors = readSelectors(params);
    if (range === undefined) return { data: [] };
    return truncated(await store.samples.labelNames(selectors, range, limit, { signal }), limit);
  },
};
