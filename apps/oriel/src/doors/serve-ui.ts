import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { ownerOf, sendNotFound } from '@oriel/api';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

const A_YEAR_S = 365 * 24 * 3_600;

/**
 * The pages: files with a hash in their name stay in the browser's cache, and every path that no other part answers is the
 * one page, which finds its way by itself. Files are looked for when they are asked for, so pages that are built anew under
 * a running server are the next ones it hands out. Without built pages the API works all the same.
 */
export async function serveUi(app: FastifyInstance, directory: string, logger: Logger): Promise<void> {
  const isBuilt = (): boolean => existsSync(join(directory, 'index.html'));
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0]!;
    const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
    if (!wantsPage || ownerOf(path) !== undefined) return sendNotFound(reply, logger);
    if (isBuilt()) return reply.header('cache-control', 'no-cache').sendFile('index.html');
    if (path !== '/') return sendNotFound(reply, logger);
    return reply
      .code(503)
      .type('text/plain')
      .send('The pages are not built; run `npm run build` once. The API works without them.\n');
  });
  await app.register(fastifyStatic, {
    root: directory,
    setHeaders(response, path) {
      const isHashed = path.startsWith(join(directory, 'assets'));
      response.header('cache-control', isHashed ? `public, max-age=${A_YEAR_S}, immutable` : 'no-cache');
    },
  });
}
