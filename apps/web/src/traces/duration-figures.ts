import type { Heatmap } from '../data/traces.ts';

/** What a map of durations says as numbers. */
export interface DurationFigures {
  readonly spans: number;
  /** Null without spans: not measured is not zero. */
  readonly errorRatio: number | null;
  /** Half of the spans last no longer: the bound of the row that the median lies in. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

export function durationFigures({ cells }: Pick<Heatmap, 'cells'>): DurationFigures {
  const byBound = new Map<number, number>();
  let spans = 0;
  let errors = 0;
  for (const { boundMs, count, errors: failed } of cells) {
    byBound.set(boundMs, (byBound.get(boundMs) ?? 0) + count);
    spans += count;
    errors += failed;
  }
  if (spans === 0) return { spans, errorRatio: null, p50Ms: null, p95Ms: null };
  const rows = [...byBound].sort(([one], [other]) => one - other);
  const boundOf = (level: number): number => {
    let reached = 0;
    const row = rows.find(([, count]) => {
      reached += count;
      return reached >= level * spans;
    });
    return (row ?? rows[rows.length - 1]!)[0];
  };
  return { spans, errorRatio: errors / spans, p50Ms: boundOf(0.5), p95Ms: boundOf(0.95) };
}
