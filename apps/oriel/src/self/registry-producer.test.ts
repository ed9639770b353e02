import { emptyResource } from '@opentelemetry/resources';
import { DataPointType } from '@opentelemetry/sdk-metrics';
import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { expect, test } from 'vitest';
import { registryProducer } from './registry-producer.ts';

test('counters, gauges and histograms go on; what names a tenant, and summaries, stay', async () => {
  const registry = new Registry();
  const registers = [registry];
  const accepted = new Counter({ name: 'accepted', help: 'Records.', labelNames: ['signal'], registers });
  accepted.inc({ signal: 'logs' }, 3);
  const byTenant = new Counter({ name: 'by_tenant', help: 'Records.', labelNames: ['tenant'], registers });
  byTenant.inc({ tenant: '1' });
  new Gauge({ name: 'spool', help: 'Bytes.', registers }).set(7);
  const labelNames = ['route'];
  const duration = new Histogram({ name: 'duration_seconds', help: 'Time.', labelNames, buckets: [0.1, 1], registers });
  for (const seconds of [0.05, 0.5, 0.6, 7]) duration.observe({ route: '/a' }, seconds);
  duration.observe({ route: '/b' }, 0.1);
  new Summary({ name: 'quantiles', help: 'Seconds.', registers }).observe(1);

  const { resourceMetrics } = await registryProducer(registry, emptyResource(), 1_500).collect();
  const [scope] = resourceMetrics.scopeMetrics;
  expect(scope?.metrics.map(({ descriptor, dataPointType }) => [descriptor.name, dataPointType])).toEqual([
    ['accepted', DataPointType.SUM],
    ['spool', DataPointType.GAUGE],
    ['duration_seconds', DataPointType.HISTOGRAM],
  ]);
  expect(scope?.metrics[2]).toMatchObject({
    descriptor: { unit: 's' },
    dataPoints: [
      {
        attributes: { route: '/a' },
        value: { buckets: { boundaries: [0.1, 1], counts: [1, 2, 1] }, sum: 8.15, count: 4 },
      },
      {
        attributes: { route: '/b' },
        value: { buckets: { boundaries: [0.1, 1], counts: [1, 0, 0] }, sum: 0.1, count: 1 },
      },
    ],
  });
  expect(scope?.metrics[0]?.dataPoints).toMatchObject([
    { value: 3, attributes: { signal: 'logs' }, startTime: [1, 500_000_000] },
  ]);
});
