import { extractSelectors, type Features, PromqlSyntaxError, parseExpr } from '@oriel/promql';
import type { PrometheusEndpoint } from '../endpoint.ts';
import { presentFloat } from '../present-result.ts';
import { PrometheusError } from '../prometheus-error.ts';
import { readRange } from '../read-parameters.ts';

const MOST = 10_000;

/** Exemplars of every series that a query selects ("Querying exemplars"). */
export const queryExemplars: PrometheusEndpoint = {
  methods: ['GET', 'POST'],
  path: '/query_exemplars',
  asksForSeries: true,
  async answer({ params, options, store, signal }) {
    const range = readRange(params);
    if (range === undefined) throw new PrometheusError('bad_data', 'end timestamp must not be before start timestamp');
    const selectors = selectorsOf(params.get('query') ?? '', options.features);
    if (selectors.length === 0) return { data: null };
    const found = await store.samples.exemplars(
      [...new Map(selectors.map(({ matchers }) => [JSON.stringify(matchers), matchers])).values()],
      range,
      MOST,
      { signal },
    );
    return {
      data: found.map(({ labels, exemplars }) => ({
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

/** A mistake in it is told without the parameter's name here, as Prometheus does. */
function selectorsOf(query: string, features: Features) {
  try {
    return extractSelectors(parseExpr(query, features));
  } catch (error) {
    throw error instanceof PromqlSyntaxError ? new PrometheusError('bad_data', error.message, error) : error;
  }
}
