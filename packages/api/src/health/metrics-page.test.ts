import Fastify from 'fastify';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import type { ApiDependencies } from '../api-dependencies.ts';
import { registerMetricsPage, sumOverTenants } from './metrics-page.ts';

test('series that differ in their tenant alone are added up, buckets among them', async () => {
  const registry = new Registry();
  const registers = [registry];
  const taken = new Histogram({ name: 'taken_seconds', help: 'time', labelNames: ['tenant'], buckets: [1], registers });
  taken.observe({ tenant: 'a' }, 0.5);
  taken.observe({ tenant: 'b' }, 2);
  new Counter({ name: 'plain_total', help: 'plain', registers }).inc(5);

  const values = sumOverTenants(await registry.getMetricsAsJSON()).flatMap((family) =>
    family.values.map((sample) => [
      (sample as { metricName?: string }).metricName ?? family.name,
      JSON.stringify(sample.labels),
      sample.value,
    ]),
  );
  expect(values).toEqual([
    ['taken_seconds_bucket', '{"le":1}', 1],
    ['taken_seconds_bucket', '{"le":"+Inf"}', 2],
    ['taken_seconds_sum', '{}', 2.5],
    ['taken_seconds_count', '{}', 2],
    ['plain_total', '{}', 5],
  ]);
});

test('a collector that hangs does not hold up a scrape: the last answer comes', async () => {
  const metrics = new Registry();
  let hangs = false;
  new Gauge({
    name: 'rows',
    help: 'asks the store',
    registers: [metrics],
    async collect() {
      if (hangs) await new Promise(() => {});
      this.set(7);
    },
  });
  let nowMs = 0;
  const app = Fastify();
  registerMetricsPage(app, { metrics, now: () => nowMs } as unknown as ApiDependencies);
  const scrape = async () => (await app.inject('/metrics')).body;
  expect(await scrape()).toContain('rows 7');
  hangs = true;
  nowMs = 60_000;
  expect(await scrape()).toContain('rows 7');
  await app.close();
});

test.each([
  [true, 'public'],
  [false, 'admin'],
])('public or not: %s, it takes %s', async (publicMetrics, requirement) => {
  const app = Fastify();
  const required: unknown[] = [];
  app.addHook('onRoute', ({ config }) => void required.push((config as { requires?: unknown }).requires));
  registerMetricsPage(app, { metrics: new Registry(), publicMetrics, now: () => 0 } as unknown as ApiDependencies);
  await app.close();
  expect(new Set(required)).toEqual(new Set([requirement]));
});
