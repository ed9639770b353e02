import type { AnsweredCall } from '@oriel/ingest';
import type { FastifyInstance } from 'fastify';
import type { OwnMetrics } from '../self/own-metrics.ts';
import type { SelfTelemetry } from '../self/self-telemetry.ts';
import { isSame } from './authenticate.ts';
import type { RecentRequests } from './recent-requests.ts';

export interface RequestWatchers {
  readonly metrics: OwnMetrics;
  readonly recent: RecentRequests;
  readonly selfKey: string;
  readonly selfTelemetry: () => SelfTelemetry | undefined;
}

/** Their 503 is the answer, and no failure to give one. */
const PROBES = /^\/health|\/-\//;

/**
 * Counts every answered request by its route's pattern, and tells Oriel's own traces of it; except what Oriel itself
 * sent, which would feed on itself.
 */
export function watchRequests(
  app: FastifyInstance,
  { metrics, recent, selfKey, selfTelemetry }: RequestWatchers,
): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const { method } = request;
    metrics.requestDuration.observe({ method, route, status: reply.statusCode }, reply.elapsedTime / 1_000);
    if (isSame(request.headers.authorization ?? '', `Bearer ${selfKey}`)) return;
    if (!PROBES.test(route)) recent.note(reply.statusCode, reply.elapsedTime);
    selfTelemetry()?.answered({
      method,
      route,
      status: reply.statusCode,
      startedAtMs: Date.now() - reply.elapsedTime,
      elapsedMs: reply.elapsedTime,
    });
  });
}

/** The same for calls of gRPC, by which Oriel sends nothing to itself. */
export function watchCalls(
  metrics: OwnMetrics,
  selfTelemetry: () => SelfTelemetry | undefined,
): (call: AnsweredCall) => void {
  return (call) => {
    metrics.callDuration.observe({ method: call.method, status: call.status }, call.elapsedMs / 1_000);
    selfTelemetry()?.answeredCall(call);
  };
}
