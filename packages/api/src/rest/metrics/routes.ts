import { StoreError } from '@oriel/store';
import { parseStepMs } from '../../ask/duration.ts';
import { checkedLimit } from '../../ask/limit.ts';
import { askMetric } from '../../ask/metric/ask-metric.ts';
import { listMetrics } from '../../ask/metric/list-metrics.ts';
import { parseMatchers } from '../../ask/metric/matchers.ts';
import { parseAggregate, stepMsOf } from '../../ask/metric/metric-question.ts';
import { ApiError } from '../../errors.ts';
import { presentStats } from '../../present/query-stats.ts';
import type { RestResource } from '../rest-app.ts';
import { listOf, refusal, refusals } from '../schemas.ts';
import { metricAnswer, metricParams, metricQuery, metricsAnswer, metricsQuery } from './schemas.ts';

export const metrics: RestResource = (app, { askerOf }) => {
  app.route({
    method: 'GET',
    url: '/monitoring/metrics',
    config: { requires: 'read' },
    schema: {
      tags: ['metrics'],
      summary: 'List the metrics that were received',
      querystring: metricsQuery,
      response: { 200: metricsAnswer, ...refusals },
    },
    async handler(request, reply) {
      const { prefix, service, cursor, ...query } = request.query;
      const asker = askerOf(request, reply);
      const range = asker.anyRange(query);
      const limit = checkedLimit(query.limit, 'limit');
      const after = cursor === undefined ? undefined : nameOf(cursor);
      const { metrics, next } = await listMetrics(asker, { range, prefix, service, limit, after });
      return {
        data: metrics.map(({ services, ...metric }) => ({ ...metric, services: [...services] })),
        next: next === undefined ? null : cursorAfter(next),
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/monitoring/metrics/:metric',
    config: { requires: 'read' },
    schema: {
      tags: ['metrics'],
      summary: 'Read one metric as series',
      params: metricParams,
      querystring: metricQuery,
      response: { 200: metricAnswer, 404: refusal('No metric of this name was received in the range.'), ...refusals },
    },
    async handler(request, reply) {
      const { metric } = request.params;
      const { query } = request;
      const asker = askerOf(request, reply);
      const range = asker.anyRange(query);
      const askedStep = query.step === undefined ? undefined : parseStepMs(query.step, 'step');
      const stepMs = stepMsOf(askedStep, range, 'step');
      const aggregate = parseAggregate(query.aggregate, 'aggregate');
      const matchers = parseMatchers(query.filters, 'filters');
      const answer = await askMetric(asker, { metric, range, stepMs, matchers, aggregate, by: listOf(query.by) });
      if (answer === undefined) {
        throw new ApiError('metric_not_found', `no metric "${metric}" was received in this time range`, {
          field: 'metric',
        });
      }
      return {
        metric,
        type: answer.type,
        aggregate: answer.aggregate,
        stepMs,
        data: answer.series.map(({ labels, points }) => ({
          labels: { ...labels },
          points: points.map((point) => [...point]),
        })),
        unit: answer.unit,
        query: answer.query,
        warnings: [...answer.warnings],
        stats: presentStats(answer.stats),
      };
    },
  });
};

/** Told from every other text: a page behind what was never a cursor (`null`, `undefined`) would begin in the middle. */
const AFTER = 'after.';

function cursorAfter(name: string): string {
  return AFTER + Buffer.from(name).toString('base64url');
}

function nameOf(cursor: string): string {
  const name = Buffer.from(cursor.slice(AFTER.length), 'base64url').toString();
  if (cursorAfter(name) !== cursor) throw new StoreError('bad_cursor');
  return name;
}
