import type { MetricInfo } from '../../data/metrics.ts';
import type { PromMetadata } from '../../data/prometheus.ts';
import type { PickedMetric } from './metric-picker.tsx';

/** Suffixes of the parts that a histogram or a summary has as series of their own. */
const PART = /_(?:bucket|sum|count|total)$/;

/** One list of both: by Prometheus' names, and as OpenTelemetry sent them. Parts of a histogram know what the whole is. */
export function pickedMetrics(
  names: readonly string[],
  metadata: ReadonlyMap<string, PromMetadata>,
  sent: readonly MetricInfo[],
): readonly PickedMetric[] {
  return [
    ...names.map((name): PickedMetric => {
      const found = metadata.get(name) ?? metadata.get(name.replace(PART, ''));
      return {
        source: 'prometheus',
        name,
        type: found?.type ?? '',
        unit: found?.unit ?? '',
        description: found?.help ?? '',
        series: undefined,
      };
    }),
    ...sent.map(
      ({ name, type, unit, description, series }): PickedMetric => ({
        source: 'otlp',
        name,
        type,
        unit,
        description,
        series,
      }),
    ),
  ];
}
