import type { MetricReader } from '@oriel/store';
import type { Reading } from '../reading.ts';
import { listMetrics } from './list-metrics.ts';
import { metricLabels } from './metric-labels.ts';
import { queryMetric } from './query-metric.ts';

export function createMetricReader(reading: Reading): MetricReader {
  return {
    list: (query, options) => listMetrics(reading, query, options),
    query: (query, options) => queryMetric(reading, query, options),
    labels: (metric, range, options) => metricLabels(reading, metric, range, options),
  };
}
