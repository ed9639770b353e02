import { Readable } from 'node:stream';
import { checkedLimit } from '../../ask/limit.ts';
import { readTrace } from '../../ask/read-trace.ts';
import { parseTraceId } from '../../ask/trace-id.ts';
import { parseAttributes, traceLimits, tracePredicate } from '../../ask/trace-question.ts';
import { ApiError } from '../../errors.ts';
import { presentStats } from '../../present/query-stats.ts';
import { msUntil, nsToMs, rfc3339 } from '../../present/time.ts';
import type { RestResource } from '../rest-app.ts';
import { listOf, refusal, refusals } from '../schemas.ts';
import { traceJson } from './present.ts';
import { traceAnswer, traceParams, tracesAnswer, tracesQuery } from './schemas.ts';

export const traces: RestResource = (app, { askerOf }) => {
  app.route({
    method: 'GET',
    url: '/monitoring/traces',
    config: { requires: 'read' },
    schema: {
      tags: ['traces'],
      summary: 'Search traces',
      description:
        'A trace matches when one of its spans meets every condition and the trace is of the length that is asked for; the summary is of the whole trace, as it is when it is read by its id.',
      querystring: tracesQuery,
      response: { 200: tracesAnswer, ...refusals },
    },
    async handler(request, reply) {
      const { query } = request;
      const asker = askerOf(request, reply);
      const range = asker.rawRange(query);
      const where = tracePredicate(query.query, {
        ...query,
        service: listOf(query.service),
        attributes: query.attributes === undefined ? undefined : parseAttributes(query.attributes, 'attributes'),
      });
      const limits = traceLimits({ minDuration: query.minDuration, maxDuration: query.maxDuration });
      const limit = checkedLimit(query.limit, 'limit');
      await asker.admit('spans', range);
      const page = await asker.store.traces.search(
        {
          range,
          where,
          ...limits,
          order: query.order,
          limit,
          ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
        },
        asker.reading,
      );
      return {
        data: page.rows.map(({ startNs, durationNs, services, arrivingUntilMs, ...trace }) => ({
          ...trace,
          start: rfc3339(startNs),
          durationMs: nsToMs(durationNs),
          services: [...services],
          arrivingForMs: msUntil(arrivingUntilMs, asker.now()),
        })),
        next: page.next ?? null,
        stats: presentStats(page.stats),
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/monitoring/traces/:traceId',
    config: { requires: 'read' },
    schema: {
      tags: ['traces'],
      summary: 'Read one trace, put together',
      description:
        'Spans whose parent has not arrived within a minute after them hang below a synthetic root and the trace is marked incomplete; until then they stand beside the roots and it is marked as arriving. Spans of a host whose clock disagrees are moved and marked.',
      params: traceParams,
      response: { 200: traceAnswer, 404: refusal('No span of it is stored.'), ...refusals },
    },
    async handler(request, reply) {
      const traceId = parseTraceId(request.params.traceId);
      const trace = await readTrace(askerOf(request, reply), traceId);
      if (trace === undefined) {
        throw new ApiError(
          'trace_not_found',
          `no span of the trace ${traceId} is stored; it may have expired or not arrived yet`,
          {
            field: 'traceId',
          },
        );
      }
      // The stream is JSON of the shape that the schema describes, made piece by piece.
      reply.type('application/json; charset=utf-8');
      return Readable.from(traceJson(trace), { objectMode: false }) as never;
    },
  });
};
