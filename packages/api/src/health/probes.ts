import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiDependencies } from '../api-dependencies.ts';
import { rfc3339FromMs } from '../present/time.ts';
import type { Probe } from './health-source.ts';

/**
 * Health for machines. Public and without detail; an operator's session sees the whole. Nothing here waits, so a probe
 * is answered also when engine and PostgreSQL are away.
 */
export function registerProbes(app: FastifyInstance, { health, version }: ApiDependencies): void {
  app.get('/health', { config: { requires: 'public' } }, (request, reply) => {
    const now = health.current();
    reply.code(now.status === 'DOWN' ? 503 : 200).header('cache-control', 'no-store');
    const outline = { status: now.status, score: now.score };
    return reply.send(
      isOperator(request)
        ? { ...outline, at: rfc3339FromMs(now.atMs), version, components: now.components, lastErrors: now.lastErrors }
        : outline,
    );
  });

  const probes: Record<string, () => Probe> = {
    '/health/live': () => health.live(),
    '/health/ready': () => health.ready(),
    '/health/startup': () => health.startup(),
  };
  for (const [url, probe] of Object.entries(probes)) {
    app.get(url, { config: { requires: 'public' } }, (request, reply) => {
      const { ok, detail } = probe();
      return reply
        .code(ok ? 200 : 503)
        .header('cache-control', 'no-store')
        .send({ status: ok ? 'ok' : 'unavailable', ...(isOperator(request) ? { detail } : {}) });
    });
  }
  registerPrometheusProbes(app, health);
}

/** Where Prometheus' own tools and Grafana's operators look (`promtool check healthy`). */
const PROMETHEUS_PROBES = [
  { url: '/-/healthy', probe: 'live', good: 'Healthy', bad: 'Unhealthy' },
  { url: '/-/ready', probe: 'ready', good: 'Ready', bad: 'not ready' },
] as const;

function registerPrometheusProbes(app: FastifyInstance, health: ApiDependencies['health']): void {
  for (const root of ['', '/prometheus'])
    for (const { url, probe, good, bad } of PROMETHEUS_PROBES)
      app.get(root + url, { config: { requires: 'public' } }, (_request, reply) => {
        const { ok } = health[probe]();
        return reply
          .code(ok ? 200 : 503)
          .header('cache-control', 'no-store')
          .type('text/plain; charset=utf-8')
          .send(`Oriel is ${ok ? good : bad}.\n`);
      });
}

function isOperator(request: FastifyRequest): boolean {
  return request.access?.actor.operator === true;
}
