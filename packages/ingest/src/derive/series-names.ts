import { METRIC_GAUGE, METRIC_HISTOGRAM, METRIC_SUM, METRIC_SUMMARY } from '@oriel/telemetry';
import { labelName } from './label-name.ts';
import { metricName } from './metric-name.ts';
import type { SeriesSettings } from './series-settings.ts';
import { unitCode } from './unit-words.ts';

/** What a metric was in OpenTelemetry, by what it is in Prometheus. */
const KINDS: Readonly<Record<string, readonly { readonly kind: number; readonly monotonic: boolean }[]>> = {
  counter: [{ kind: METRIC_SUM, monotonic: true }],
  gauge: [
    { kind: METRIC_GAUGE, monotonic: false },
    { kind: METRIC_SUM, monotonic: false },
  ],
  histogram: [{ kind: METRIC_HISTOGRAM, monotonic: false }],
  summary: [{ kind: METRIC_SUMMARY, monotonic: false }],
};

/** The names of derived series for those who ask: what OpenTelemetry calls otherwise is called so here. */
export function createSeriesNames(settings: SeriesSettings) {
  return {
    /** What a metric of OpenTelemetry would be called if it became series of this type and unit (both Prometheus' words). */
    metricNames(name: string, { type, unit }: { readonly type: string; readonly unit: string }): readonly string[] {
      // A unit of 1 leaves no word in the metadata, and still one in the name of a gauge.
      const units = unit === '' ? ['', '1'] : [unitCode(unit)];
      const kinds = KINDS[type] ?? [];
      return kinds.flatMap((kind) => units.map((code) => metricName({ name, unit: code, ...kind }, settings)));
    },
    labelName: (attribute: string): string => labelName(attribute, settings),
    unitCode,
  };
}
