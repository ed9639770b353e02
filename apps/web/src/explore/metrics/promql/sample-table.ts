import type { NamedSeries } from './sample-chart.ts';

export interface SampleRow {
  readonly key: string;
  readonly letter: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Undefined for a native histogram. */
  readonly value: number | undefined;
  readonly histogram: { readonly count: number; readonly sum: number } | undefined;
}

export interface SampleTable {
  readonly rows: readonly SampleRow[];
  /** Labels in which rows differ: each a column. */
  readonly columns: readonly string[];
  /** What all rows have alike: said once. */
  readonly common: Readonly<Record<string, string>>;
}

/** The last value of each series with its labels, those that all share put aside. */
export function sampleTable(named: readonly NamedSeries[]): SampleTable {
  const rows = named.map(({ key, letter, columns }): SampleRow => {
    const histogram = columns.histograms.at(-1);
    return {
      key,
      letter,
      labels: columns.labels,
      value: columns.values.at(-1),
      histogram: histogram === undefined ? undefined : { count: histogram.count, sum: histogram.sum },
    };
  });
  const names = [...new Set(rows.flatMap(({ labels }) => Object.keys(labels)))];
  const first = rows[0]?.labels ?? {};
  const isCommon = (name: string) => rows.length > 1 && rows.every(({ labels }) => labels[name] === first[name]);
  return {
    rows,
    columns: names.filter((name) => !isCommon(name)).sort(nameFirst),
    common: Object.fromEntries(names.filter(isCommon).map((name) => [name, first[name] ?? ''])),
  };
}

function nameFirst(a: string, b: string): number {
  if (a === '__name__' || b === '__name__') return a === b ? 0 : a === '__name__' ? -1 : 1;
  return a < b ? -1 : 1;
}
