import { extractSelectors } from '@oriel/promql';
import type { PrometheusEndpoint } from '../endpoint.ts';
import { presentFloat } from '../present-result.ts';
import { readRange } from '../read-parameters.ts';
import { readQuery } from '../run-query.ts';

const MOST = 10_000;

/** Exemplars of every series that a query selects ("Querying exemplars"). */
export const queryExemplars: PrometheusEndpoint = {
  methods: ['GET', 'POST'],
  path: '/query_exemplars',
  async answer({ params, options, store, signal }) {
    const range = readRange(params);
    const { expr } = readQuery(params, options.features);
    const found = await Promise.all(
      extractSelectors(expr).map(({ matchers }) => store.samples.exemplars(matchers, range, MOST, { signal })),
    );
    const bySeries = new Map(found.flat().map((one) => [JSON.stringify(one.labels), one]));
    return {
      data: [...bySeries.values()].map(({ labels, exemplars }) => ({
        seriesLabels: Object.fromEntries(labels.names.map((name, at) => [name, labels.values[at]])),
        exemplars: exemplars.map(({ labels: own, value, timestampMs }) => ({
          labels: own,
          value: presentFloat(value),
          timestamp: timestampMs / 1_000,
        })),
      })),
    };
  },
};
