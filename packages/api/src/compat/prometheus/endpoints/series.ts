import { compareLabels, Labels, sortInTurns } from '@oriel/promql';
import type { PrometheusEndpoint } from '../endpoint.ts';
import { JsonPieces } from '../json-pieces.ts';
import { writeLabelSets } from '../present-result.ts';
import { PrometheusError } from '../prometheus-error.ts';
import { readLimit, readRange, readSelectors, storeLimit, withName } from '../read-parameters.ts';
import { truncated } from '../truncated.ts';
import { turnsOf } from '../turns.ts';

/** Series by their labels ("Finding series by label matchers"). */
export const series: PrometheusEndpoint = {
  methods: ['GET', 'POST'],
  path: '/series',
  asksForSeries: true,
  async answer({ params, tenant, store, signal }) {
    if (!params.has('match[]')) throw new PrometheusError('bad_data', 'no match[] parameter provided');
    const limit = storeLimit(readLimit(params));
    const range = readRange(params);
    const turns = turnsOf({ signal, tenant });
    const selectors = await readSelectors(params, turns).catch((error: unknown) => {
      throw withName('match[]', error);
    });
    if (range === undefined) return { data: [] };
    const found = (await store.samples.series(selectors, range, limit, { signal })).map(Labels.of);
    const { data, ...rest } = truncated(await sortInTurns(found, compareLabels, turns), limit);
    return { data: new JsonPieces(writeLabelSets(data)), ...rest };
  },
};
