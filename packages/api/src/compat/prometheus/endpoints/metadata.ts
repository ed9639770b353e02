import type { PrometheusEndpoint } from '../endpoint.ts';
import { badParameter } from '../prometheus-error.ts';

/** Type, help and unit of metrics ("Querying metric metadata"). */
export const metadata: PrometheusEndpoint = {
  methods: ['GET'],
  path: '/metadata',
  async answer({ params, store, signal }) {
    const limit = readCount(params, 'limit');
    // Of each metric the latest word is kept, so that one is all there is.
    readCount(params, 'limit_per_metric');
    const metric = params.get('metric') ?? '';
    const found = await store.samples.metadata(
      { ...(metric === '' ? {} : { metric }), ...(limit > 0 ? { limit } : {}) },
      { signal },
    );
    const entries = found.map(({ metric: name, type, help, unit }) => [name, [{ type, help, unit }]] as const);
    return { data: limit === 0 ? {} : Object.fromEntries(entries) };
  },
};

/** −1 for no limit. */
function readCount(params: URLSearchParams, name: string): number {
  const text = params.get(name) ?? '';
  if (text === '') return -1;
  if (!/^-?\d+$/.test(text)) throw badParameter(name, `${name} must be a number`);
  return Number(text);
}
