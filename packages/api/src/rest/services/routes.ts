import { presentSampledStats } from '../../present/query-stats.ts';
import type { RestResource } from '../rest-app.ts';
import { refusals } from '../schemas.ts';
import { servicesAnswer, servicesQuery } from './schemas.ts';

export const services: RestResource = (app, { askerOf }) => {
  app.route({
    method: 'GET',
    url: '/monitoring/services',
    config: { requires: 'read' },
    schema: {
      tags: ['services'],
      summary: 'List services with their rate, errors and durations',
      querystring: servicesQuery,
      response: { 200: servicesAnswer, ...refusals },
    },
    async handler(request, reply) {
      const asker = askerOf(request, reply);
      const range = asker.rawRange(request.query);
      await asker.admit('spans', range);
      const { rows, stats } = await asker.store.traces.services(range, asker.reading);
      return {
        data: rows.map((service) => ({ ...service, calls: [...service.calls] })),
        stats: presentSampledStats(stats),
      };
    },
  });
};
