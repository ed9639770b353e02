import { explain } from '@oriel/promql';
import type { PrometheusEndpoint } from '../endpoint.ts';
import { badParameter } from '../prometheus-error.ts';
import { readDuration, readOptions, readTime } from '../read-parameters.ts';
import { readQuery } from '../read-query.ts';

/** What a range query would read, selector by selector, without reading a sample of it. Oriel's own, beside `parse_query`. */
export const explainQuery: PrometheusEndpoint = {
  methods: ['GET', 'POST'],
  path: '/explain_query',
  asksForSeries: true,
  async answer({ params, tenant, store, options, signal, nowMs }) {
    const endMs = readTime(params, 'end', nowMs);
    const startMs = readTime(params, 'start', endMs);
    if (endMs < startMs) throw badParameter('end', 'end timestamp must not be before start time');
    const stepMs = Math.trunc(readDuration(params, 'step', 0));
    const { expr } = readQuery(params, options.features);
    return {
      data: await explain(
        expr,
        { startMs, endMs, stepMs },
        { storage: store.samples, options: readOptions(params, options), signal, owner: tenant },
      ),
    };
  },
};
