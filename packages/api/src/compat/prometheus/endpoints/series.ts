import type { SeriesLabels } from '@oriel/store';
import type { PrometheusEndpoint } from '../endpoint.ts';
import { PrometheusError } from '../prometheus-error.ts';
import { readLimit, readRange, readSelectors, storeLimit } from '../read-parameters.ts';
import { truncated } from '../truncated.ts';

/** Series by their labels ("Finding series by label matchers"). */
export const series: PrometheusEndpoint = {
  methods: ['GET', 'POST'],
  path: '/series',
  async answer({ params, store, signal }) {
    const selectors = readSelectors(params);
    if (selectors.length === 0) throw new PrometheusError('bad_data', 'no match[] parameter provided');
    const limit = storeLimit(readLimit(params));
    return truncated(
      (await store.samples.series(selectors, readRange(params), limit, { signal })).map(toObject),
      limit,
    );
  },
};

function toObject({ names, values }: SeriesLabels): Record<string, string> {
  return Object.fromEntries(names.map((name, at) => [name, values[at]!]));
}
