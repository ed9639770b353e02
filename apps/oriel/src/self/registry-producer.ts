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

/** Summaries stay behind: quantiles that were computed here already cannot be added up by anybody. */
function toMetricData(metric: RegistryMetric, startTime: HrTime, endTime: HrTime): MetricData[] {
  const kind = String(metric.type);
  const values = metric.values.filter((value) => !('tenant' in value.labels));
  if (values.length === 0 || kind === 'summary') return [];
  const descriptor = {
    name: metric.name,
    description: metric.help,
    unit: unitOf(metric.name),
    valueType: ValueType.DOUBLE,
  };
  const common = { descriptor, aggregationTemporality: AggregationTemporality.CUMULATIVE };
  if (kind === 'histogram') {
    const dataPoints = histogramsOf(values).map((histogram) => ({ startTime, endTime, ...histogram }));
    return [{ ...common, dataPoints, dataPointType: DataPointType.HISTOGRAM }];
  }
  const dataPoints = values.map(({ labels, value }) => ({
    startTime,
    endTime,
    attributes: attributesOf(labels),
    value,
  }));
  return kind === 'counter'
    ? [{ ...common, dataPoints, dataPointType: DataPointType.SUM, isMonotonic: true }]
    : [{ ...common, dataPoints, dataPointType: DataPointType.GAUGE }];
}

/** Prometheus puts the unit at the end of the name, UCUM has its own spelling. */
function unitOf(name: string): string {
  if (/_seconds(?:_total)?$/.test(name)) return 's';
  return /_bytes(?:_total)?$/.test(name) ? 'By' : '';
}

interface HistogramPoint {
  readonly attributes: Readonly<Record<string, string>>;
  readonly value: {
    readonly buckets: { readonly boundaries: number[]; readonly counts: number[] };
    sum: number;
    count: number;
  };
}

/** Prometheus' buckets hold all below them too (`le`), OpenTelemetry's what lies between two bounds. */
function histogramsOf(values: readonly MetricValue<string>[]): HistogramPoint[] {
  const points = new Map<string, HistogramPoint & { below: number }>();
  for (const sample of values) {
    const { le, ...labels } = sample.labels as Record<string, string | number>;
    const key = JSON.stringify(Object.entries(labels).sort());
    const point = points.get(key) ?? {
      attributes: attributesOf(labels),
      value: { buckets: { boundaries: [], counts: [] }, sum: 0, count: 0 },
      below: 0,
    };
    points.set(key, point);
    const { metricName = '' } = sample as { metricName?: string };
    if (le !== undefined) {
      point.value.buckets.counts.push(sample.value - point.below);
      point.below = sample.value;
      if (le !== '+Inf') point.value.buckets.boundaries.push(Number(le));
    } else if (metricName.endsWith('_sum')) point.value.sum = sample.value;
    else point.value.count = sample.value;
  }
  return [...points.values()].map(({ attributes, value }) => ({ attributes, value }));
}

function attributesOf(labels: MetricValue<string>['labels']): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, label]) => [name, String(label)]));
}
