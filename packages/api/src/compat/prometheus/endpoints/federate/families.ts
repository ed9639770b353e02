import type { SeriesMetadata } from '@oriel/store';
import { metricFamily } from '../../../../ask/metric/metric-family.ts';
import type { LatestSample } from './latest-samples.ts';

/** What the text format has names for. */
export type ExposedType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';

/** Samples that a target would expose under one `# TYPE`. */
export interface Family {
  readonly name: string;
  readonly type: ExposedType;
  /** Empty where none is known. */
  readonly help: string;
  readonly samples: LatestSample[];
}

/** OpenMetrics has more types; what the text format does not name is a number that goes up and down. */
const EXPOSED: Readonly<Record<string, ExposedType>> = {
  counter: 'counter',
  gauge: 'gauge',
  histogram: 'histogram',
  summary: 'summary',
  info: 'gauge',
  stateset: 'gauge',
};

/** Sorted by name. Metrics of which nothing is known are untyped. */
export function familiesOf(samples: readonly LatestSample[], metadata: readonly SeriesMetadata[]): Family[] {
  const known = new Map(metadata.map((one) => [one.metric, one]));
  const families = new Map<string, Family>();
  for (const sample of samples) {
    const { classicOf } = sample;
    const { type = '', help = '' } = known.get(classicOf ?? sample.name) ?? {};
    const kept = classicOf === undefined ? type : 'histogram';
    const name = classicOf ?? metricFamily(sample.name, kept);
    let family = families.get(name);
    if (family === undefined) {
      family = { name, type: EXPOSED[kept] ?? 'untyped', help, samples: [] };
      families.set(name, family);
    }
    family.samples.push(sample);
  }
  return [...families.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
