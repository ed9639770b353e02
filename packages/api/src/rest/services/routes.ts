import { addStats } from '@oriel/store';
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
      const { traces } = asker.store;
      const [{ rows, stats }, called] = await Promise.all([
        traces.services(range, asker.reading),
        traces.callees(range, asker.reading),
      ]);
      const calls = new Map(called.rows.map(({ caller, callees }) => [caller, callees]));
      return {
        data: rows.map((service) => ({ ...service, calls: [...(calls.get(service.name) ?? [])] })),
        // What is of a sample of traces is whom they call.
        stats: presentSampledStats({ ...called.stats, ...addStats([stats, called.stats]) }),
      };
    },
  });
};
