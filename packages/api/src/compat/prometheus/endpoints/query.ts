import { queryInstant } from '@oriel/promql';
import { answerOf } from '../answer-query.ts';
import type { PrometheusEndpoint } from '../endpoint.ts';
import { readLimit, readTime } from '../read-parameters.ts';
import { readEvaluation, refuseQuery } from '../read-query.ts';

/** Evaluates at one moment ("Instant queries"). */
export const query: PrometheusEndpoint = {
  methods: ['GET', 'POST'],
  path: '/query',
  asksForSeries: true,
  async answer(question) {
    const { params, nowMs } = question;
    const limit = readLimit(params);
    const timeMs = readTime(params, 'time', nowMs);
    const { expr, environment } = readEvaluation(question);
    const result = await queryInstant(expr, timeMs, environment).catch(refuseQuery);
    return answerOf(result, params, limit);
  },
};
