import type { FastifyInstance } from 'fastify';
import type { OwnMetrics } from '../self/own-metrics.ts';
import type { SelfTelemetry } from '../self/self-telemetry.ts';
import { isSame } from './authenticate.ts';

/**
 * Counts every answered request by its route's pattern, and tells Oriel's own traces of it; except what Oriel itself
 * sent, which would feed on itself.
 */
export function watchRequests(
  app: FastifyInstance,
  metrics: OwnMetrics,
  selfKey: string,
  selfTelemetry: () => SelfTelemetry | undefined,
): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const { method } = request;
    metrics.requestDuration.observe({ method, route, status: reply.statusCode }, reply.elapsedTime / 1_000);
    if (isSame(request.headers.authorization ?? '', `Bearer ${selfKey}`)) return;
    selfTelemetry()?.answered({
      method,
      route,
      status: reply.statusCode,
      startedAtMs: Date.now() - reply.elapsedTime,
      elapsedMs: reply.elapsedTime,
    });
  });
}
