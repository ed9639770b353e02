import { auditPage } from '../../ask/audit/audit-page.ts';
import type { RestResource } from '../rest-app.ts';
import { refusals } from '../schemas.ts';
import { auditAnswer, auditQuery } from './schemas.ts';

export const audit: RestResource = (app, { askerOf, deps }) => {
  app.route({
    method: 'GET',
    url: '/monitoring/audit',
    config: { requires: 'admin' },
    schema: {
      tags: ['administration'],
      summary: 'Search the audit log by who, what, when, and for what was denied',
      querystring: auditQuery,
      response: { 200: auditAnswer, ...refusals },
    },
    async handler(request, reply) {
      const { denied, everywhere, cursor: before, ...asked } = request.query;
      const page = await auditPage(deps, askerOf(request, reply), {
        ...asked,
        before,
        denied: denied === 'true',
        everywhere: everywhere === 'true',
      });
      return { data: page.entries, next: page.next };
    },
  });
};
