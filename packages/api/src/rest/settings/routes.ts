import type { RestResource } from '../rest-app.ts';
import { refusals } from '../schemas.ts';
import { settingsAnswer } from './schemas.ts';

export const settings: RestResource = (app, { deps }) => {
  app.route({
    method: 'GET',
    url: '/monitoring/settings',
    config: { requires: 'operator' },
    schema: {
      tags: ['administration'],
      summary: 'List every setting of the installation as it takes effect, and where it came from',
      response: { 200: settingsAnswer, ...refusals },
    },
    handler: async () => ({ data: deps.settings }),
  });
};
