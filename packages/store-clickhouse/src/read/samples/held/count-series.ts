import type { Cardinality, SampleRange } from '@oriel/store';
import { Firsts } from '../first-of.ts';
import { cardinalityOf, type LabelCounts } from '../label-counts.ts';
import { Turns } from '../turns.ts';
import type { LabelValues } from './label-values.ts';
import type { SeriesColumns } from './series-columns.ts';
import type { TenantSeries } from './tenant-series.ts';

/** Series that are counted without a look at the clock. */
const LOOKED_AT_ONCE = 4_096;

/** How many series there are on the days of the range, and what makes them many: each is looked at once. */
export async function countSeries(
  series: TenantSeries,
  range: SampleRange,
  limit: number,
  turns = new Turns(),
): Promise<Cardinality> {
  const { columns } = series;
  // What comes while others have their turn is not among the found.
  const labels = [...columns.labels];
  const found = await series.find([], range);
  const counts = labels.map(({ texts }) => new Uint32Array(texts.size));
  for (let from = 0; from < found.length; from += LOOKED_AT_ONCE) {
    countValuesOf(found.subarray(from, from + LOOKED_AT_ONCE), columns, counts);
    if (turns.due) await turns.next();
  }
  const ofLabels: LabelCounts[] = [];
  for (const [at, label] of labels.entries()) {
    const counted = await countValues(label, counts[at]!, limit, turns);
    if (counted.values > 0) ofLabels.push(counted);
  }
  return cardinalityOf(found.length, ofLabels, limit);
}

function countValuesOf(
  found: Uint32Array,
  { names, sets, starts, values }: SeriesColumns,
  counts: readonly Uint32Array[],
): void {
  for (const number of found) {
    const own = sets[names[number]!]!.labels;
    const start = starts[number]!;
    for (let place = 0; place < own.length; place++) counts[own[place]!]![values[start + place]!]!++;
  }
}

/** @param counts how many series have each value, by its number */
async function countValues(
  { name, texts }: LabelValues,
  counts: Uint32Array,
  limit: number,
  turns: Turns,
): Promise<LabelCounts> {
  let values = 0;
  let bytes = 0;
  const order = (one: number, other: number) => counts[other]! - counts[one]! || texts.compare(one, other);
  const most = new Firsts(limit, order);
  for (let value = 0; value < counts.length; value++) {
    if (value % LOOKED_AT_ONCE === 0 && turns.due) await turns.next();
    if (counts[value] === 0) continue;
    values++;
    bytes += counts[value]! * texts.lengthOf(value);
    most.add(value);
  }
  return {
    label: name,
    values,
    bytes,
    most: most.inOrder().map((value) => ({ name: texts.decode(value), count: counts[value]! })),
  };
}
