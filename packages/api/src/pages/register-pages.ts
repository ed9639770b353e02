import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import type { EffectiveSetting } from '../effective-setting.ts';
import { settingsReference } from './settings-reference.ts';

/**
 * Three small pages without a build step or a script from elsewhere: one to try GraphQL, one to read the REST reference, one that says what
 * each setting is.
 * They hold no data; what they show they ask for with the visitor's own credential.
 */
const PAGES = [
  { url: '/graphql/explorer', file: 'explorer.html', type: 'text/html; charset=utf-8' },
  { url: '/graphql/explorer/explorer.js', file: 'explorer.js', type: 'text/javascript; charset=utf-8' },
  { url: '/graphql/explorer/page.css', file: 'page.css', type: 'text/css; charset=utf-8' },
  { url: '/monitoring/docs', file: 'reference.html', type: 'text/html; charset=utf-8' },
  { url: '/monitoring/docs/reference.js', file: 'reference.js', type: 'text/javascript; charset=utf-8' },
  { url: '/monitoring/docs/page.css', file: 'page.css', type: 'text/css; charset=utf-8' },
] as const;

export function registerPages(app: FastifyInstance, settings: readonly EffectiveSetting[]): void {
  const reference = settingsReference(settings);
  app.get('/monitoring/docs/settings', { config: { requires: 'public' }, schema: { hide: true } }, (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').serializer(String).send(reference),
  );
  for (const { url, file, type } of PAGES) {
    const content = readFileSync(new URL(file, import.meta.url));
    app.get(url, { config: { requires: 'public' }, schema: { hide: true } }, (_request, reply) =>
      reply.type(type).header('cache-control', 'no-cache').serializer(String).send(content.toString()),
    );
  }
}
