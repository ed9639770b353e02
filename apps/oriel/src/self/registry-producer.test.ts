import { emptyResource } from '@opentelemetry/resources';
import { DataPointType } from '@opentelemetry/sdk-metrics';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { registryProducer } from './registry-producer.ts';

test('counters and gauges go on; what names a tenant, and histograms, stay', async () => {
  const registry = new Registry();
  const registers = [registry];
  const accepted = new Counter({ name: 'accepted', help: 'Records.', labelNames: ['signal'], registers });
  accepted.inc({ signal: 'logs' }, 3);
  const byTenant = new Counter({ name: 'by_tenant', help: 'Records.', labelNames: ['tenant'], registers });
  byTenant.inc({ tenant: '1' });
  new Gauge({ name: 'spool', help: 'Bytes.', registers }).set(7);
  new Histogram({ name: 'duration', help: 'Seconds.', registers }).observe(1);

  const { resourceMetrics } = await registryProducer(registry, emptyResource(), 1_500).collect();
  const [scope] = resourceMetrics.scopeMetrics;
  expect(scope?.metrics.map(({ descriptor, dataPointType }) => [descriptor.name, dataPointType])).toEqual([
    ['accepted', DataPointType.SUM],
    ['spool', DataPointType.GAUGE],
  ]);
  expect(scope?.metrics[0]?.dataPoints).toMatchObject([
    { value: 3, attributes: { signal: 'logs' }, startTime: [1, 500_000_000] },
  ]);
});
