import { queryInstant } from '@oriel/promql';
import type { PrometheusEndpoint } from '../endpoint.ts';
import { readLimit, readOptions, readTime } from '../read-parameters.ts';
import { answerOf, asksForStats, readQuery, refuseQuery } from '../run-query.ts';

/** Evaluates at one moment ("Instant queries"). */
export const query: PrometheusEndpoint = {
  methods: ['GET', 'POST'],
  path: '/query',
  async answer({ params, store, options, memory, sliceWorkers, signal, nowMs }) {
    const limit = readLimit(params);
    const timeMs = readTime(params, 'time', nowMs);
    const ownOptions = readOptions(params, options);
    const { text, expr } = readQuery(params, options.features);
    const result = await queryInstant(expr, timeMs, {
      text,
      storage: store.samples,
      options: ownOptions,
      signal,
      countSamples: asksForStats(params),
      memory,
      workers: sliceWorkers,
    }).catch(refuseQuery);
    return answerOf(result, params, limit);
  },
};
