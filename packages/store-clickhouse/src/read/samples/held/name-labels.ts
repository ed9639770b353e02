import type { SampleRange, SeriesMatcher } from '@oriel/store';
import { compareBytes } from '../compare-bytes.ts';
import { firstOf } from '../first-of.ts';
import { SeriesSet } from './series-set.ts';
import type { TenantSeries } from './tenant-series.ts';

type Sets = readonly (readonly SeriesMatcher[])[];

/** Names of labels of the series that meet one of the sets. */
export function heldLabelNames(series: TenantSeries, sets: Sets, range: SampleRange, limit: number): string[] {
  const { columns } = series;
  const isMet = new Uint8Array(columns.sets.length);
  for (const number of series.find(sets, range)) isMet[columns.names[number]!] = 1;
  const names = new Set(columns.sets.flatMap(({ texts }, set) => (isMet[set] === 1 ? texts : [])));
  return firstOf(names, limit, compareBytes);
}

/** Values that a label has in the series that meet one of the sets. */
export function heldLabelValues(
  series: TenantSeries,
  name: string,
  sets: Sets,
  range: SampleRange,
  limit: number,
): string[] {
  const { columns } = series;
  const labelNumber = columns.labelNumber(name);
  if (labelNumber < 0) return [];
  const { texts } = columns.labels[labelNumber]!;
  const places = columns.sets.map(({ labels }) => labels.indexOf(labelNumber));
  const seen = new SeriesSet();
  const values: number[] = [];
  for (const number of series.find(sets, range)) {
    const place = places[columns.names[number]!]!;
    if (place < 0) continue;
    const value = columns.values[columns.starts[number]! + place]!;
    if (seen.has(value)) continue;
    seen.add(value);
    values.push(value);
  }
  return firstOf(values, limit, (one, other) => texts.compare(one, other)).map((value) => texts.decode(value));
}
