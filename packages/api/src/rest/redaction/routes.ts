import { tryRedaction } from '../../ask/tenant/try-redaction.ts';
import type { RestResource } from '../rest-app.ts';
import { refusals } from '../schemas.ts';
import { trialAnswer, trialBody } from './schemas.ts';

export const redaction: RestResource = (app, { deps }) => {
  app.route({
    method: 'POST',
    url: '/monitoring/redaction/trial',
    config: { requires: 'admin' },
    schema: {
      tags: ['administration'],
      summary: 'Try rules of redaction on a sample before they are saved',
      description:
        'The sample goes through what everything goes through that comes in. Absent rules are none; nothing is stored.',
      body: trialBody,
      response: { 200: trialAnswer, ...refusals },
    },
    handler({ body: { sample, redactKeys = [], redactPatterns = [] } }) {
      return tryRedaction(deps, sample, { redactKeys, redactPatterns });
    },
  });
};
