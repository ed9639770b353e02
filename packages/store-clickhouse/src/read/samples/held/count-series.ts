import type { Cardinality, SampleRange } from '@oriel/store';
import { firstOf } from '../first-of.ts';
import { cardinalityOf, type LabelCounts } from '../label-counts.ts';
import type { LabelValues } from './label-values.ts';
import type { TenantSeries } from './tenant-series.ts';

/** How many series there are on the days of the range, and what makes them many: each is looked at once. */
export function countSeries(series: TenantSeries, range: SampleRange, limit: number): Cardinality {
  const { labels, names, sets, starts, values } = series.columns;
  const found = series.find([], range);
  const counts = labels.map(({ texts }) => new Uint32Array(texts.size));
  for (const number of found) {
    const own = sets[names[number]!]!.labels;
    const start = starts[number]!;
    for (let place = 0; place < own.length; place++) counts[own[place]!]![values[start + place]!]!++;
  }
  const ofLabels = labels.map((label, at) => countValues(label, counts[at]!, limit)).filter((one) => one.values > 0);
  return cardinalityOf(found.length, ofLabels, limit);
}

/** @param counts how many series have each value, by its number */
function countValues({ name, texts }: LabelValues, counts: Uint32Array, limit: number): LabelCounts {
  let values = 0;
  let bytes = 0;
  for (let value = 0; value < counts.length; value++) {
    if (counts[value] === 0) continue;
    values++;
    bytes += counts[value]! * texts.lengthOf(value);
  }
  const order = (one: number, other: number) => counts[other]! - counts[one]! || texts.compare(one, other);
  const most = firstOf(counts.keys(), Math.min(limit, values), order);
  return {
    label: name,
    values,
    bytes,
    most: most.map((value) => ({ name: texts.decode(value), count: counts[value]! })),
  };
}
