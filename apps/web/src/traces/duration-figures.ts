import type { Heatmap } from '../data/traces.ts';

/** What a map of durations says as numbers. */
export interface DurationFigures {
  readonly spans: number;
  /** Null without spans: not measured is not zero. */
  readonly errorRatio: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

/** Quantiles lie between the bounds of a row, five to a power of ten, as if its spans were spread evenly between them by logarithm. */
export function durationFigures(heatmap: Pick<Heatmap, 'boundsMs' | 'cells'>): DurationFigures {
  const byBound = new Map<number, number>();
  let spans = 0;
  let errors = 0;
  for (const { boundMs, count, errors: failed } of heatmap.cells) {
    byBound.set(boundMs, (byBound.get(boundMs) ?? 0) + count);
    spans += count;
    errors += failed;
  }
  if (spans === 0) return { spans, errorRatio: null, p50Ms: null, p95Ms: null };
  const rows = [...byBound].sort(([one], [other]) => one - other);
  const quantile = (level: number): number => {
    let before = 0;
    for (const [boundMs, count] of rows) {
      if (before + count >= level * spans) return boundMs * ROW_RATIO ** ((level * spans - before) / count - 1);
      before += count;
    }
    return rows[rows.length - 1]![0];
  };
  return { spans, errorRatio: errors / spans, p50Ms: quantile(0.5), p95Ms: quantile(0.95) };
}

/** From the bound of one row to that of the next. */
const ROW_RATIO = 10 ** (1 / 5);
