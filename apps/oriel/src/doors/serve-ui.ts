import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { ownerOf, sendNotFound } from '@oriel/api';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

const A_YEAR_S = 365 * 24 * 3_600;

/**
 * The pages: files with a hash in their name stay in the browser's cache, and every path that no other part answers is the
 * one page, which finds its way by itself. Without built pages the API works all the same.
 */
export async function serveUi(app: FastifyInstance, directory: string, logger: Logger): Promise<void> {
  const isBuilt = existsSync(join(directory, 'index.html'));
  app.setNotFoundHandler((request, reply) => {
    const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
    const isPage = isBuilt && wantsPage && ownerOf(request.url.split('?')[0]!) === undefined;
    return isPage ? reply.header('cache-control', 'no-cache').sendFile('index.html') : sendNotFound(reply, logger);
  });
  if (!isBuilt) {
    app.get('/', (_request, reply) =>
      reply
        .code(503)
        .type('text/plain')
        .send('The pages are not built; run `npm run build` once. The API works without them.\n'),
    );
    return;
  }
  await app.register(fastifyStatic, {
    root: directory,
    wildcard: false,
    setHeaders(response, path) {
      const isHashed = path.includes(`${join(directory, 'assets')}`);
      response.header('cache-control', isHashed ? `public, max-age=${A_YEAR_S}, immutable` : 'no-cache');
    },
  });
}
