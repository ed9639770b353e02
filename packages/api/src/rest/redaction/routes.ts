import { PERSONAL_KEYS, PERSONAL_PATTERNS } from '@oriel/records';
import { tryRedaction } from '../../ask/tenant/try-redaction.ts';
import type { RestResource } from '../rest-app.ts';
import { refusals } from '../schemas.ts';
import { personalAnswer, trialAnswer, trialBody } from './schemas.ts';

export const redaction: RestResource = (app, { deps }) => {
  app.route({
    method: 'GET',
    url: '/monitoring/redaction/personal',
    config: { requires: 'read' },
    schema: {
      tags: ['administration'],
      summary: 'List names and forms of personal data, what `personal` stands for on the command line',
      response: { 200: personalAnswer, ...refusals },
    },
    handler: async () => ({ redactKeys: PERSONAL_KEYS, redactPatterns: PERSONAL_PATTERNS }),
  });

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
