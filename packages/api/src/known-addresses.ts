import type { RouteMarks } from '@oriel/telemetry';
import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** The methods that are taken at a path, none where there is nothing. */
    methodsAt?(path: string): readonly string[];
  }
  interface FastifyContextConfig extends RouteMarks {}
}

/** The files of the pages, whatever they are called: a path that only this one covers is no address of ours. */
const ANY_FILE = '/*';

/** Remembers every route that is added from now on, so that a wrong method can be told from an address at which there is nothing. */
export function knowAddresses(app: FastifyInstance): void {
  const methodsOf = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method, config }) => {
    if (url === ANY_FILE || config?.refusesMethods) return;
    const methods = methodsOf.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    methodsOf.set(url, methods);
  });
  app.decorate('methodsAt', (path: string) => {
    const asked = segmentsOf(path).map(decoded);
    const methods = [...methodsOf].filter(([url]) => isAt(segmentsOf(url), asked)).flatMap(([, taken]) => [...taken]);
    return [...new Set(methods)].sort();
  });
}

/** As the router reads addresses: a slash at the end is none, and `:name` is any one part. */
function isAt(pattern: readonly string[], asked: readonly string[]): boolean {
  return (
    pattern.length === asked.length &&
    pattern.every((part, index) => (part.startsWith(':') ? asked[index] !== '' : part === asked[index]))
  );
}

function segmentsOf(path: string): string[] {
  return (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path).split('/');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
