import { queryRange as evaluateRange } from '@oriel/promql';
import { answerOf } from '../answer-query.ts';
import type { PrometheusEndpoint } from '../endpoint.ts';
import { badParameter, PrometheusError } from '../prometheus-error.ts';
import { readDuration, readLimit, readTime } from '../read-parameters.ts';
import { readEvaluation, refuseQuery } from '../read-query.ts';

/** Whole steps between the first evaluation and the last: Grafana asks for no more of them. */
const MOST_STEPS_BETWEEN = 11_000;

/** Evaluates at every step of a range ("Range queries"). */
export const queryRange: PrometheusEndpoint = {
  methods: ['GET', 'POST'],
  path: '/query_range',
  asksForSeries: true,
  async answer(question) {
    const { params } = question;
    const limit = readLimit(params);
    const startMs = readTime(params, 'start');
    const endMs = readTime(params, 'end');
    if (endMs < startMs) throw badParameter('end', 'end timestamp must not be before start time');
    const stepMs = Math.trunc(readDuration(params, 'step'));
    if (stepMs <= 0)
      throw badParameter(
        'step',
        'zero or negative query resolution step widths are not accepted. Try a positive integer',
      );
    if (Math.floor((endMs - startMs) / stepMs) > MOST_STEPS_BETWEEN)
      throw new PrometheusError(
        'bad_data',
        'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
      );
    const { expr, environment } = readEvaluation(question);
    const result = await evaluateRange(expr, startMs, endMs, stepMs, environment).catch(refuseQuery);
    return answerOf(result, params, limit);
  },
};
