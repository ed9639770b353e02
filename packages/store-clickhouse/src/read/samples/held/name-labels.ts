import type { SampleRange, SeriesMatcher } from '@oriel/store';
import { compareBytes } from '../compare-bytes.ts';
import { firstOf } from '../first-of.ts';
import { SeriesSet } from './series-set.ts';
import { haveNoConditions, type TenantSeries } from './tenant-series.ts';

type Sets = readonly (readonly SeriesMatcher[])[];

/** Names of labels of the series that meet one of the sets. */
export function heldLabelNames(series: TenantSeries, sets: Sets, range: SampleRange, limit: number): string[] {
  const { columns } = series;
  const names = new Set(setsOfNames(series, sets, range).flatMap((set) => columns.sets[set]!.texts));
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
  const values = haveNoConditions(sets)
    ? SeriesSet.union(series.days(range).flatMap((day) => day.values[labelNumber] ?? []))
    : valuesOf(series, labelNumber, series.find(sets, range));
  return firstOf(values, limit, (one, other) => texts.compare(one, other)).map((value) => texts.decode(value));
}

/** Numbers of the sets of names that the series have. */
function setsOfNames(series: TenantSeries, sets: Sets, range: SampleRange): number[] {
  if (haveNoConditions(sets)) return [...SeriesSet.union(series.days(range).map(({ names }) => names))];
  const isMet = new Uint8Array(series.columns.sets.length);
  for (const number of series.find(sets, range)) isMet[series.columns.names[number]!] = 1;
  return [...isMet.keys()].filter((set) => isMet[set] === 1);
}

/** Numbers of the values of a label among so many series, each once. */
function valuesOf({ columns }: TenantSeries, label: number, found: Uint32Array): number[] {
  const places = columns.sets.map(({ labels }) => labels.indexOf(label));
  const seen = new SeriesSet();
  const values: number[] = [];
  for (const number of found) {
    const place = places[columns.names[number]!]!;
    if (place < 0) continue;
    const value = columns.values[columns.starts[number]! + place]!;
    if (seen.has(value)) continue;
    seen.add(value);
    values.push(value);
  }
  return values;
}
