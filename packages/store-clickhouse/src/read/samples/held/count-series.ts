import type { Cardinality, CardinalityRow, SampleRange } from '@oriel/store';
import { compareBytes } from '../compare-bytes.ts';
import { firstOf } from '../first-of.ts';
import type { LabelValues } from './label-values.ts';
import type { TenantSeries } from './tenant-series.ts';

const METRIC = '__name__';

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
  const pairs = ofLabels.flatMap(({ label, most }) =>
    most.map(({ name, count }) => ({ name: `${label}=${name}`, count })),
  );
  return {
    series: found.length,
    labelPairs: ofLabels.reduce((sum, one) => sum + one.values, 0),
    byMetric: ofLabels.find(({ label }) => label === METRIC)?.most ?? [],
    valuesByLabel: most(
      ofLabels.map(({ label, values }) => ({ name: label, count: values })),
      limit,
    ),
    byLabelPair: most(pairs, limit),
    bytesByLabel: most(
      ofLabels.map(({ label, bytes }) => ({ name: label, count: bytes })),
      limit,
    ),
  };
}

/** @param counts how many series have each value, by its number */
function countValues({ name, texts }: LabelValues, counts: Uint32Array, limit: number) {
  let values = 0;
  let bytes = 0;
  for (let value = 0; value < counts.length; value++) {
    if (counts[value] === 0) continue;
    values++;
    bytes += counts[value]! * texts.lengthOf(value);
  }
  const order = (one: number, other: number) => counts[other]! - counts[one]! || texts.compare(one, other);
  return {
    label: name,
    values,
    bytes,
    most: firstOf(counts.keys(), Math.min(limit, values), order).map((value) => ({
      name: texts.decode(value),
      count: counts[value]!,
    })),
  };
}

function most(rows: readonly CardinalityRow[], limit: number): CardinalityRow[] {
  return firstOf(rows, limit, (one, other) => other.count - one.count || compareBytes(one.name, other.name));
}
