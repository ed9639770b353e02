import { formatExpr } from '@oriel/promql';
import type { PrometheusEndpoint } from '../endpoint.ts';
import { readQuery } from '../read-query.ts';

export const formatQuery: PrometheusEndpoint = {
  methods: ['GET', 'POST'],
  path: '/format_query',
  answer: ({ params, options }) => ({ data: formatExpr(readQuery(params, options.features).expr) }),
};
