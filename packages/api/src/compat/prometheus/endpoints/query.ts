import { queryInstant } from '@oriel/promql';
import type { PrometheusEndpoint } from '../endpoint.ts';
import { readLimit, readOptions, readTime } from '../read-parameters.ts';
import { answerOf, readQuery } from '../run-query.ts';

/** Evaluates at one moment ("Instant queries"). */
export const query: PrometheusEndpoint = {
  methods: ['GET', 'POST'],
  path: '/query',
  async answer({ params, store, options, sliceWorkers, signal, nowMs }) {
    const limit = readLimit(params);
    const timeMs = readTime(params, 'time', nowMs);
    const ownOptions = readOptions(params, options);
    const { text } = readQuery(params, options.features);
    return answerOf(
      await queryInstant(text, timeMs, { storage: store.samples, options: ownOptions, signal, workers: sliceWorkers }),
      params,
      limit,
    );
  },
};
