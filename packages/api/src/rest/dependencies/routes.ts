import { presentSampledStats } from '../../present/query-stats.ts';
import type { RestResource } from '../rest-app.ts';
import { refusals } from '../schemas.ts';
import { dependenciesAnswer, dependenciesQuery } from './schemas.ts';

export const dependencies: RestResource = (app, { askerOf }) => {
  app.route({
    method: 'GET',
    url: '/monitoring/dependencies',
    config: { requires: 'read' },
    schema: {
      tags: ['services'],
      summary: 'List which service calls which',
      querystring: dependenciesQuery,
      response: { 200: dependenciesAnswer, ...refusals },
    },
    async handler(request, reply) {
      const asker = askerOf(request, reply);
      const range = asker.rawRange(request.query);
      await asker.admit('spans', range);
      const { rows, stats } = await asker.store.traces.dependencies(range, asker.reading);
      return { data: [...rows], stats: presentSampledStats(stats) };
    },
  });
};
