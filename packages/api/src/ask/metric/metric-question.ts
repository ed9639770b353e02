import type { TimeRange } from '@oriel/store';
import { ApiError } from '../../errors.ts';
import { widthMs } from '../time-range.ts';

export const AGGREGATIONS = ['avg', 'sum', 'min', 'max', 'count', 'last', 'rate', 'p50', 'p90', 'p95', 'p99'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

/** As Prometheus bounds one series of a range query. */
const MAX_POINTS = 11_000;
const DEFAULT_POINTS = 250;
const NICE_STEPS_MS = [1, 5, 10, 15, 30, 60, 300, 600, 900, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400].map(
  (seconds) => seconds * 1_000,
);

export function parseAggregate(text: string | null | undefined, field: string): Aggregation | undefined {
  if (text === null || text === undefined || text === '') return undefined;
  const found = AGGREGATIONS.find((aggregation) => aggregation === text.toLowerCase());
  if (found === undefined) {
    throw new ApiError('bad_aggregate', `"${text}" is not an aggregation; use one of ${AGGREGATIONS.join(', ')}`, {
      field,
    });
  }
  return found;
}

/** The step asked for, or the smallest usual one that keeps a series near 250 points. */
export function stepMsOf(asked: number | undefined, range: TimeRange, field: string): number {
  const width = widthMs(range);
  if (asked === undefined) {
    return (
      NICE_STEPS_MS.find((step) => width / step <= DEFAULT_POINTS) ??
      Math.ceil(width / DEFAULT_POINTS / 86_400_000) * 86_400_000
    );
  }
  if (asked < 1 || width / asked > MAX_POINTS) {
    throw new ApiError(
      'bad_step',
      `a step of ${asked} ms over this range makes more than ${MAX_POINTS.toLocaleString('en')} points; use at least ${Math.max(1, Math.ceil(width / MAX_POINTS))} ms`,
      { field },
    );
  }
  return Math.round(asked);
}
