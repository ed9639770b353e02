import Fastify from 'fastify';
import { expect, test } from 'vitest';
import type { ApiDependencies } from '../api-dependencies.ts';
import type { HealthSource, HealthStatus } from './health-source.ts';
import { registerProbes } from './probes.ts';

async function statusesOf(status: HealthStatus, ok: boolean): Promise<Record<string, number>> {
  const probe = () => ({ ok, detail: 'the engine is away' });
  const current = () => ({ status, score: 0, atMs: 0, components: [], lastErrors: [] });
  const health: HealthSource = { current, live: probe, ready: probe, startup: probe };
  const app = Fastify();
  registerProbes(app, { health, version: '0.0.0-test' } as ApiDependencies);
  const statuses: Record<string, number> = {};
  for (const path of [
    '/health',
    '/health/live',
    '/health/ready',
    '/health/startup',
    '/-/healthy',
    '/-/ready',
    '/prometheus/-/ready',
  ]) {
    const { statusCode, body } = await app.inject(path);
    expect(body).not.toContain('engine');
    statuses[path] = statusCode;
  }
  await app.close();
  return statuses;
}

test('what is down is 503 for whoever routes by status; what is merely not well is not', async () => {
  for (const status of ['OPERATIONAL', 'DEGRADED', 'UNKNOWN'] as const) {
    expect(new Set(Object.values(await statusesOf(status, true)))).toEqual(new Set([200]));
  }
  expect(new Set(Object.values(await statusesOf('DOWN', false)))).toEqual(new Set([503]));
});
