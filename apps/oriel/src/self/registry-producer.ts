import { ValueType } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type CollectionResult,
  DataPointType,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import type { MetricObjectWithValues, MetricValue, Registry } from 'prom-client';

type RegistryMetric = MetricObjectWithValues<MetricValue<string>> & { readonly type: unknown };

/**
 * Hands the registry behind /metrics to the OpenTelemetry SDK, so that both doors show the same numbers. Series with a
 * `tenant` label stay behind: Oriel's own telemetry says nothing of its tenants.
 */
export function registryProducer(registry: Registry, resource: Resource, startedAtMs: number): MetricProducer {
  return {
    async collect(): Promise<CollectionResult> {
      const metrics = (await registry.getMetricsAsJSON()) as RegistryMetric[];
      const startTime = hrTime(startedAtMs);
      const endTime = hrTime(Date.now());
      return {
        resourceMetrics: {
          resource,
          scopeMetrics: [
            {
              scope: { name: 'oriel' },
              metrics: metrics.flatMap((metric) => toMetricData(metric, startTime, endTime)),
            },
          ],
        },
        errors: [],
      };
    },
  };
}

type HrTime = [number, number];

function hrTime(ms: number): HrTime {
  return [Math.floor(ms / 1_000), Math.round((ms % 1_000) * 1e6)];
}

/** Histograms and summaries are left to /metrics: their sums and counts are enough to watch over oneself. */
function toMetricData(metric: RegistryMetric, startTime: HrTime, endTime: HrTime): MetricData[] {
  const kind = String(metric.type);
  const dataPoints = metric.values
    .filter((value) => !('tenant' in value.labels) && !('le' in value.labels) && !('quantile' in value.labels))
    .map((value) => ({
      startTime,
      endTime,
      attributes: Object.fromEntries(Object.entries(value.labels).map(([name, label]) => [name, String(label)])),
      value: value.value,
    }));
  if (dataPoints.length === 0 || kind === 'histogram' || kind === 'summary') return [];
  const descriptor = { name: metric.name, description: metric.help, unit: '', valueType: ValueType.DOUBLE };
  const common = { descriptor, aggregationTemporality: AggregationTemporality.CUMULATIVE, dataPoints };
  return kind === 'counter'
    ? [{ ...common, dataPointType: DataPointType.SUM, isMonotonic: true }]
    : [{ ...common, dataPointType: DataPointType.GAUGE }];
}
