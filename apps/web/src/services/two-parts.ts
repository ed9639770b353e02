import type { Range } from '../data/range.ts';
import type { ServiceSeries } from '../data/services.ts';
import { instantMs } from '../kit/format/instant.ts';

const MINUTE_MS = 60_000;
/** Shorter than this there is nothing to compare yet. */
const LEAST_MS = 4 * MINUTE_MS;
/** So much of the time since the first request is what is new. */
const LATE = 1 / 3;

export interface TwoParts {
  readonly early: Range;
  readonly late: Range;
}

/** For whoever has no earlier time to compare with: the latest part of a range, and what was heard in it before. */
export function twoParts(range: Range, series: readonly ServiceSeries[]): TwoParts | undefined {
  const starts = series.flatMap(({ points }) =>
    points.filter(({ requests }) => requests > 0).map(({ start }) => instantMs(start)),
  );
  const firstMs = Math.max(range.startMs, Math.min(...starts));
  const heardMs = range.endMs - firstMs;
  if (!(heardMs >= LEAST_MS && Number.isFinite(firstMs))) return undefined;
  // On whole minutes, so that a page that follows now asks the same for a while.
  const splitMs = Math.floor((range.endMs - LATE * heardMs) / MINUTE_MS) * MINUTE_MS;
  return { early: { startMs: firstMs, endMs: splitMs }, late: { startMs: splitMs, endMs: range.endMs } };
}
