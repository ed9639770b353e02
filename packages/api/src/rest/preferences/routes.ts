import type { RestResource } from '../rest-app.ts';
import { refusals } from '../schemas.ts';
import { preferencesAnswer, preferencesChangeBody } from './schemas.ts';

export const preferences: RestResource = (app, { askerOf }) => {
  app.route({
    method: 'GET',
    url: '/monitoring/preferences',
    config: { requires: 'read' },
    schema: {
      tags: ['preferences'],
      summary: 'Read what you like: theme, rows, clock, and the columns of lists',
      description: 'Of whoever is signed in, in the tenant that they are in. A key has none.',
      response: { 200: preferencesAnswer, ...refusals },
    },
    handler(request, reply) {
      reply.header('cache-control', 'no-store');
      return askerOf(request, reply).records.preferences.get();
    },
  });

  app.route({
    method: 'PATCH',
    url: '/monitoring/preferences',
    // One's own: a READONLY has a theme too.
    config: { requires: 'read' },
    schema: {
      tags: ['preferences'],
      summary: 'Change what you like',
      description: 'What is absent stays; null is as usual again. The later of two changes of one thing holds.',
      body: preferencesChangeBody,
      response: { 200: preferencesAnswer, ...refusals },
    },
    handler(request, reply) {
      return askerOf(request, reply).records.preferences.change(request.body);
    },
  });
};
