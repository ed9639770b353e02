import type { SeriesColumns } from '../../../data/matrix.ts';
import type { HeatCell } from '../../../kit/chart/counts.ts';

export interface SampleHeat {
  readonly cells: readonly HeatCell[];
  /** Upper bound of each row, from the bottom; infinite for what lies above the last one. */
  readonly bounds: readonly number[];
}

/** More rows than these are thinner than a pixel's worth of meaning: neighbours are joined. */
const MOST_ROWS = 60;

/** Whether an answer is a distribution: native histograms, or classic buckets by their `le`. */
export function isDistribution(series: readonly SeriesColumns[]): boolean {
  return series.length > 0 && series.every(({ labels, histograms }) => histograms.length > 0 || isBound(labels.le));
}

/** Whether all of it are native histograms, which no line could show. */
export function isNative(series: readonly SeriesColumns[]): boolean {
  return series.length > 0 && series.every(({ histograms }) => histograms.length > 0);
}

function isBound(le: string | undefined): boolean {
  return le !== undefined && le !== '' && !Number.isNaN(boundOf(le));
}

/** A distribution over time. Classic buckets hold all below their bound, so a row is what its bucket has more than the one below. */
export function sampleHeat(series: readonly SeriesColumns[]): SampleHeat {
  const counts = new Map<number, Map<number, number>>();
  const add = (ms: number, bound: number, count: number) => {
    if (!(count > 0)) return;
    const at = counts.get(ms) ?? new Map<number, number>();
    at.set(bound, (at.get(bound) ?? 0) + count);
    counts.set(ms, at);
  };
  addClassic(series, add);
  for (const { histograms } of series)
    for (const { ms, buckets } of histograms) for (const { upper, count } of buckets) add(ms, upper, count);

  const bounds = [...new Set([...counts.values()].flatMap((at) => [...at.keys()]))].sort((a, b) => a - b);
  const joined = Math.ceil(bounds.length / MOST_ROWS) || 1;
  const rows = bounds.filter((_, at) => at % joined === joined - 1 || at === bounds.length - 1);
  const rowOf = new Map(bounds.map((bound) => [bound, rows.findIndex((row) => bound <= row)]));
  const cells = [...counts].flatMap(([startMs, at]) => {
    const byRow = new Map<number, number>();
    for (const [bound, count] of at) {
      const row = rowOf.get(bound) ?? 0;
      byRow.set(row, (byRow.get(row) ?? 0) + count);
    }
    return [...byRow].map(([row, count]) => ({ startMs, row, count, errors: 0 }));
  });
  return { cells, bounds: rows };
}

/** Buckets of series that differ in more than `le` are parts of one distribution and add up. */
function addClassic(series: readonly SeriesColumns[], add: (ms: number, bound: number, count: number) => void): void {
  const groups = Map.groupBy(
    series.filter(({ labels }) => isBound(labels.le)),
    ({ labels }) =>
      Object.entries(labels)
        .filter(([name]) => name !== 'le')
        .sort()
        .join(';'),
  );
  for (const group of groups.values()) {
    const sorted = group.map((one) => ({ bound: boundOf(one.labels.le!), one })).sort((a, b) => a.bound - b.bound);
    let below = new Map<number, number>();
    for (const { bound, one } of sorted) {
      const held = new Map<number, number>();
      one.times.forEach((ms, at) => {
        const value = one.values[at]!;
        held.set(ms, value);
        add(ms, bound, value - (below.get(ms) ?? 0));
      });
      below = held;
    }
  }
}

function boundOf(le: string): number {
  return le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
}
