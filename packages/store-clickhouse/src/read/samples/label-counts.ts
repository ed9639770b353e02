import type { Cardinality, CardinalityRow } from '@oriel/store';
import { compareBytes } from './compare-bytes.ts';
import { firstOf } from './first-of.ts';

const METRIC = '__name__';

/** What one label adds to the number of series. */
export interface LabelCounts {
  readonly label: string;
  readonly values: number;
  /** Of the value of each series. */
  readonly bytes: number;
  /** The values that the most series have, with how many, the most first and equals by name. */
  readonly most: readonly CardinalityRow[];
}

export function cardinalityOf(series: number, labels: readonly LabelCounts[], limit: number): Cardinality {
  return {
    series,
    labelPairs: labels.reduce((sum, { values }) => sum + values, 0),
    byMetric: labels.find(({ label }) => label === METRIC)?.most ?? [],
    valuesByLabel: mostOf(
      labels.map(({ label, values }) => ({ name: label, count: values })),
      limit,
    ),
    byLabelPair: mostOf(
      labels.flatMap(({ label, most }) => most.map(({ name, count }) => ({ name: `${label}=${name}`, count }))),
      limit,
    ),
    bytesByLabel: mostOf(
      labels.map(({ label, bytes }) => ({ name: label, count: bytes })),
      limit,
    ),
  };
}

function mostOf(rows: readonly CardinalityRow[], limit: number): CardinalityRow[] {
  return firstOf(rows, limit, (one, other) => other.count - one.count || compareBytes(one.name, other.name));
}
