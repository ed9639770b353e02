import { parseStepMs } from '../../ask/duration.ts';
import { checkedLimit } from '../../ask/limit.ts';
import { parseMatchers } from '../../ask/matchers.ts';
import { parseAggregate, stepMsOf } from '../../ask/metric-question.ts';
import { ApiError } from '../../errors.ts';
import { presentStats } from '../../present/query-stats.ts';
import { rfc3339FromMs } from '../../present/time.ts';
import type { RestResource } from '../rest-app.ts';
import { listOf, refusals } from '../schemas.ts';
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
      const { prefix, service, ...query } = request.query;
      const asker = askerOf(request, reply);
      const range = asker.anyRange(query);
      const limit = checkedLimit(query.limit, 'limit');
      await asker.admit('points', range);
      const found = await asker.store.metrics.list(
        { range, limit, ...(prefix === undefined ? {} : { prefix }), ...(service === undefined ? {} : { service }) },
        asker.reading,
      );
      return {
        data: found.map(({ lastMs, services, ...metric }) => ({
          ...metric,
          services: [...services],
          last: rfc3339FromMs(lastMs),
        })),
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
      response: { 200: metricAnswer, ...refusals },
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
      await asker.admit('points', range);
      const answer = await asker.store.metrics.query(
        { metric, range, stepMs, matchers, by: listOf(query.by), ...(aggregate === undefined ? {} : { aggregate }) },
        asker.reading,
      );
      if (answer === undefined) {
        throw new ApiError('metric_not_found', `no metric "${metric}" was received in this time range`, {
          field: 'metric',
        });
      }
      return {
        metric,
        aggregate: answer.aggregate,
        stepMs,
        data: answer.series.map(({ labels, points }) => ({
          labels: { ...labels },
          points: points.map((point) => [...point]),
        })),
        unit: answer.unit,
        stats: presentStats(answer.stats),
      };
    },
  });
};
