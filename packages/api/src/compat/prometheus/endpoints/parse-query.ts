import { describeExpr } from '@oriel/promql';
import type { PrometheusEndpoint } from '../endpoint.ts';
import { readQuery } from '../read-query.ts';

/** The expression as a tree, for editors and builders. */
export const parseQuery: PrometheusEndpoint = {
  methods: ['GET', 'POST'],
  path: '/parse_query',
  answer: ({ params, options }) => ({ data: describeExpr(readQuery(params, options.features).expr) }),
};
