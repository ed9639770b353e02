import type { PromMetadata } from '../../data/prometheus.ts';
import type { PickedMetric } from './metric-picker.tsx';

/** Suffixes of the parts that a histogram or a summary has as series of their own. */
const PART = /_(?:bucket|sum|count|total)$/;

/** By the names of their series. Parts of a histogram know what the whole is. */
export function pickedMetrics(
  names: readonly string[],
  metadata: ReadonlyMap<string, PromMetadata>,
): readonly PickedMetric[] {
  return names.map((name) => {
    const found = metadata.get(name) ?? metadata.get(name.replace(PART, ''));
    return { name, type: found?.type ?? '', unit: found?.unit ?? '', description: found?.help ?? '' };
  });
}
