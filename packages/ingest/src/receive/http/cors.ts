import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Pages of these origins may send telemetry: `https://shop.example`, `https://*.shop.example`, or `*` for any. Empty, the
 * default, means that no page may: without an answer to its preflight a browser sends none of the content types taken here.
 */
export type AllowedOrigins = readonly string[];

const ALLOWED_HEADERS = 'authorization, content-encoding, content-type, x-api-key';
const PREFLIGHT_IS_GOOD_FOR_SECONDS = 7_200;

/** Sets the headers that let a page of an allowed origin read the reply. Fetch standard, "CORS protocol". */
export function allowOrigin(request: FastifyRequest, reply: FastifyReply, allowed: AllowedOrigins): boolean {
  const { origin } = request.headers;
  if (origin === undefined || !allowed.some((pattern) => matchesOrigin(pattern, origin))) return false;
  reply.header('access-control-allow-origin', origin);
  // SDKs that send by beacon do so with cookies, whether there are any or not, and a browser then wants leave for them. Nobody here reads one.
  reply.header('access-control-allow-credentials', 'true');
  reply.header('access-control-expose-headers', 'retry-after');
  reply.header('vary', 'origin');
  return true;
}

/**
 * Whether a page of an origin that is neither allowed nor the server's own has caused the request. Browsers send Origin with every POST
 * to another origin (Fetch standard, "append a request `Origin` header"), `null` where the page hides it, and nobody else does.
 */
export function isOfForeignPage({ headers }: FastifyRequest, allowed: AllowedOrigins): boolean {
  const { origin, host } = headers;
  if (origin === undefined || allowed.some((pattern) => matchesOrigin(pattern, origin))) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}

export function isPreflight(request: FastifyRequest): boolean {
  return request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
}

export function answerPreflight(reply: FastifyReply): FastifyReply {
  reply.header('access-control-allow-methods', 'POST');
  reply.header('access-control-allow-headers', ALLOWED_HEADERS);
  reply.header('access-control-max-age', String(PREFLIGHT_IS_GOOD_FOR_SECONDS));
  return reply.code(204).send();
}

function matchesOrigin(pattern: string, origin: string): boolean {
  if (pattern === '*' || pattern === origin) return true;
  const [before, after] = pattern.split('*');
  if (before === undefined || after === undefined) return false;
  return origin.length > pattern.length - 1 && origin.startsWith(before) && origin.endsWith(after);
}
