import { compareLabels, Labels, sortInTurns } from '@oriel/promql';
import type { PrometheusEndpoint } from '../endpoint.ts';
import { JsonPieces } from '../json-pieces.ts';
import { writeLabelSets } from '../present-result.ts';
import { PrometheusError } from '../prometheus-error.ts';
import { namingParameter, readLimit, readRange, readSelectors, storeLimit } from '../read-parameters.ts';
import { truncated } from '../truncated.ts';
import { turnsOf } from '../turns.ts';

/** Series by their labels ("Finding series by label matchers"). */
export const series: PrometheusEndpoint = {
  methods: ['GET', 'POST'],
  path: '/series',
  async answer({ params, store, signal }) {
    if (!params.has('match[]')) throw new PrometheusError('bad_data', 'no match[] parameter provided');
    const limit = storeLimit(readLimit(params));
    const range = readRange(params);
    const selectors = namingParameter('match[]', () => readSelectors(params));
    if (range === undefined) return { data: [] };
    const found = (await store.samples.series(selectors, range, limit, { signal })).map(Labels.of);
    const { data, ...rest } = truncated(await sortInTurns(found, compareLabels, turnsOf(signal)), limit);
    return { data: new JsonPieces(writeLabelSets(data)), ...rest };
  },
};
