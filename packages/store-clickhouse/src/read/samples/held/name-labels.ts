import type { SampleRange, SeriesMatcher } from '@oriel/store';
import { compareBytes } from '../compare-bytes.ts';
import { firstInTurns } from '../first-in-turns.ts';
import { firstOf } from '../first-of.ts';
import { Turns } from '../turns.ts';
import { SeriesSet } from './series-set.ts';
import { haveNoConditions, type TenantSeries } from './tenant-series.ts';

type Sets = readonly (readonly SeriesMatcher[])[];

/** Series that are looked at without a look at the clock. */
const LOOKED_AT_ONCE = 4_096;

/** Names of labels of the series that meet one of the sets. */
export async function heldLabelNames(
  series: TenantSeries,
  sets: Sets,
  range: SampleRange,
  limit: number,
  turns = new Turns(),
): Promise<string[]> {
  const { columns } = series;
  const ofNames = await setsOfNames(series, sets, range, turns);
  const names = new Set(ofNames.flatMap((set) => columns.sets[set]!.texts));
  return firstOf(names, limit, compareBytes);
}

/** Values that a label has in the series that meet one of the sets. */
export async function heldLabelValues(
  series: TenantSeries,
  name: string,
  sets: Sets,
  range: SampleRange,
  limit: number,
  turns = new Turns(),
): Promise<string[]> {
  const { columns } = series;
  const labelNumber = columns.labelNumber(name);
  if (labelNumber < 0) return [];
  const { texts } = columns.labels[labelNumber]!;
  const values = haveNoConditions(sets)
    ? SeriesSet.union(series.days(range).flatMap((day) => day.values[labelNumber] ?? []))
    : await valuesOf(series, labelNumber, await series.find(sets, range, undefined, turns), turns);
  const firsts = await firstInTurns(values, limit, (one, other) => texts.compare(one, other), turns);
  return Array.from(firsts, (value) => texts.decode(value));
}

/** Numbers of the sets of names that the series have. */
async function setsOfNames(series: TenantSeries, sets: Sets, range: SampleRange, turns: Turns): Promise<number[]> {
  if (haveNoConditions(sets)) return [...SeriesSet.union(series.days(range).map(({ names }) => names))];
  const found = await series.find(sets, range, undefined, turns);
  const isMet = new Uint8Array(series.columns.sets.length);
  for (const [at, number] of found.entries()) {
    if (at % LOOKED_AT_ONCE === 0 && turns.due) await turns.next();
    isMet[series.columns.names[number]!] = 1;
  }
  return [...isMet.keys()].filter((set) => isMet[set] === 1);
}

/** Numbers of the values of a label among so many series, each once. */
async function valuesOf({ columns }: TenantSeries, label: number, found: Uint32Array, turns: Turns): Promise<number[]> {
  const places = columns.sets.map(({ labels }) => labels.indexOf(label));
  const seen = new SeriesSet();
  const values: number[] = [];
  for (const [at, number] of found.entries()) {
    if (at % LOOKED_AT_ONCE === 0 && turns.due) await turns.next();
    const place = places[columns.names[number]!]!;
    if (place < 0) continue;
    const value = columns.values[columns.starts[number]! + place]!;
    if (seen.has(value)) continue;
    seen.add(value);
    values.push(value);
  }
  return values;
}
