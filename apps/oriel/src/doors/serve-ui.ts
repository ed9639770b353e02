import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { ownerOf, sendNotFound, sendProblem } from '@oriel/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';

const A_YEAR_S = 365 * 24 * 3_600;

/**
 * The pages: files with a hash in their name stay in the browser's cache, and every path that no other part answers is the
 * one page, which finds its way by itself. Files are looked for when they are asked for, so pages that are built anew under
 * a running server are the next ones it hands out. Without built pages the API works all the same.
 */
export async function serveUi(app: FastifyInstance, directory: string, logger: Logger): Promise<void> {
  const isBuilt = (): boolean => existsSync(join(directory, 'index.html'));
  const answerNoFile = (request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?')[0]!;
    const wantsPage = ['GET', 'HEAD'].includes(request.method) && (request.headers.accept ?? '').includes('text/html');
    if (!wantsPage || ownerOf(path) !== undefined || !isPagePath(path)) return sendNotFound(reply, logger);
    if (isBuilt()) return reply.header('cache-control', 'no-cache').sendFile('index.html');
    if (path !== '/') return sendNotFound(reply, logger);
    return reply
      .code(503)
      .type('text/plain')
      .send('The pages are not built; run `npm run build` once. The API works without them.\n');
  };
  app.setNotFoundHandler(answerNoFile);
  app.setErrorHandler((error, request, reply) => {
    // Of a path that is written in another way than it has to be, longer than a file's may be, or with a zero in it.
    const { code, statusCode } = error as { code?: string; statusCode?: number };
    if (code === 'FST_STATIC_FORBIDDEN_PATH' || (code === undefined && statusCode === 400))
      return answerNoFile(request, reply);
    return sendProblem(reply, error, logger);
  });
  await app.register(fastifyStatic, {
    root: directory,
    // Nobody reads a page in parts, and a range that cannot be is not refused then (RFC 9110 §14.2).
    acceptRanges: false,
    setHeaders(response, path) {
      const isHashed = path.startsWith(join(directory, 'assets'));
      response.header('cache-control', isHashed ? `public, max-age=${A_YEAR_S}, immutable` : 'no-cache');
    },
  });
}

/** Whether the path can be one of the pages' own: they have no empty parts, no `.` and `..`, no zeros and no backslashes. */
function isPagePath(path: string): boolean {
  try {
    return !/\/\/|[/\\]\.{1,2}([/\\]|$)|[\0\\]/.test(decodeURIComponent(path));
  } catch {
    return false;
  }
}
