import { checkedLimit } from '../../ask/limit.ts';
import { logPredicate } from '../../ask/log-question.ts';
import { LOG_NAMES, logPartsOf, presentLogFields } from '../../present/log-record.ts';
import { presentStats } from '../../present/query-stats.ts';
import { rfc3339FromMs } from '../../present/time.ts';
import type { RestResource } from '../rest-app.ts';
import { listOf, refusals } from '../schemas.ts';
import { aggregate } from './aggregate.ts';
import { logSearchAnswer, logSearchBody, logsAnswer, logsQuery, streamsAnswer, streamsQuery } from './schemas.ts';

export const logs: RestResource = (app, { askerOf }) => {
  app.route({
    method: 'GET',
    url: '/monitoring/logs',
    config: { requires: 'read' },
    schema: {
      tags: ['logs'],
      summary: 'Search logs',
      description:
        'A cursor fixes what was visible: no page repeats or skips, and late records appear in the next search.',
      querystring: logsQuery,
      response: { 200: logsAnswer, ...refusals },
    },
    async handler(request, reply) {
      const { query } = request;
      const asker = askerOf(request, reply);
      const range = asker.rawRange(query);
      const fields = listOf(query.fields);
      const names = fields.length === 0 ? LOG_NAMES : ['id', 'timestamp', ...fields];
      const search = {
        range,
        where: logPredicate(query.query, undefined),
        order: query.order,
        limit: checkedLimit(query.limit, 'limit'),
        ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
        parts: logPartsOf(names),
      };
      await asker.admit('logs', range);
      const page = await asker.store.logs.search(search, asker.reading);
      return {
        data: page.rows.map((row) => presentLogFields(row, names)),
        next: page.next ?? null,
        stats: presentStats(page.stats),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/monitoring/logs/search',
    config: { requires: 'read' },
    schema: {
      tags: ['logs'],
      summary: 'Search logs with filters, fields and aggregations',
      body: logSearchBody,
      response: { 200: logSearchAnswer, ...refusals },
    },
    async handler(request, reply) {
      const { body } = request;
      const asker = askerOf(request, reply);
      const range = asker.rawRange(body);
      const where = logPredicate(body.query, body.filters);
      const limit = body.limit === 0 ? 0 : checkedLimit(body.limit, 'limit');
      const names = body.fields === undefined ? LOG_NAMES : ['id', 'timestamp', ...body.fields];
      await asker.admit('logs', range);
      const [page, aggregations] = await Promise.all([
        limit === 0
          ? undefined
          : asker.store.logs.search(
              {
                range,
                where,
                order: body.order,
                limit,
                ...(body.cursor === undefined ? {} : { cursor: body.cursor }),
                parts: logPartsOf(names),
              },
              asker.reading,
            ),
        aggregate(asker, range, where, body.aggregations ?? {}),
      ]);
      return {
        data: (page?.rows ?? []).map((row) => presentLogFields(row, names)),
        next: page?.next ?? null,
        stats: page === undefined ? null : presentStats(page.stats),
        aggregations,
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/monitoring/logs/streams',
    config: { requires: 'read' },
    schema: {
      tags: ['logs'],
      summary: 'List the streams of logs: what sent them, how many, when last',
      querystring: streamsQuery,
      response: { 200: streamsAnswer, ...refusals },
    },
    async handler(request, reply) {
      const { query } = request;
      const asker = askerOf(request, reply);
      const range = asker.rawRange(query);
      const limit = checkedLimit(query.limit, 'limit');
      await asker.admit('logs', range);
      const streams = await asker.store.logs.streams({ range, limit }, asker.reading);
      return {
        data: streams.map((stream) => ({
          service: stream.service,
          resource: { ...stream.resource },
          records: stream.records,
          last: rfc3339FromMs(stream.lastMs),
        })),
      };
    },
  });
};
