import type { PrometheusEndpoint } from '../endpoint.ts';
import { readLimit, readRange, readSelectors, storeLimit } from '../read-parameters.ts';
import { truncated } from '../truncated.ts';
import { turnsOf } from '../turns.ts';

/** Names of labels ("Getting label names"). */
export const labels: PrometheusEndpoint = {
  methods: ['GET', 'POST'],
  path: '/labels',
  asksForSeries: true,
  async answer({ params, tenant, store, signal }) {
    const limit = storeLimit(readLimit(params));
    const range = readRange(params);
    const selectors = await readSelectors(params, turnsOf({ signal, tenant }));
    if (range === undefined) return { data: [] };
    return truncated(await store.samples.labelNames(selectors, range, limit, { signal }), limit);
  },
};
