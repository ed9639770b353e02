import type { TimeRange } from '@oriel/store';
import { ApiError } from '../errors.ts';
import { parseTime } from './time.ts';

/** What the sender wrote; both have defaults. */
export interface AskedRange {
  readonly start?: string | null | undefined;
  readonly end?: string | null | undefined;
}

export const DEFAULT_START = 'now-15m';
export const DEFAULT_END = 'now';

const NS_PER_MS = 1_000_000n;
const DAY_MS = 86_400_000;

/**
 * Start before end, and no wider than `maxWidthMs` where there is one; the range may lie anywhere in time (CATALOGUE C.3). An end that is
 * `now` takes in what is stamped within this millisecond.
 *
 * @param fieldPrefix `range.` where start and end are members of an argument
 */
export function timeRangeOf(
  asked: AskedRange,
  nowMs: number,
  maxWidthMs: number | undefined,
  fieldPrefix = '',
): TimeRange {
  const startNs = parseTime(asked.start ?? DEFAULT_START, `${fieldPrefix}start`, nowMs, 'start');
  const endText = asked.end ?? DEFAULT_END;
  const endNs = parseTime(endText, `${fieldPrefix}end`, nowMs, 'end') + (endText.trim() === 'now' ? NS_PER_MS : 0n);
  if (startNs >= endNs) {
    throw new ApiError(
      'bad_range',
      `the start "${asked.start ?? DEFAULT_START}" must lie before the end "${endText}"`,
      { field: `${fieldPrefix}start` },
    );
  }
  if (maxWidthMs !== undefined && endNs - startNs > BigInt(maxWidthMs) * NS_PER_MS + NS_PER_MS) {
    const days = Number((endNs - startNs) / NS_PER_MS) / DAY_MS;
    throw new ApiError(
      'range_too_wide',
      `the time range is ${days.toFixed(days < 1_000 ? 1 : 0)} days wide; at most ${maxWidthMs / DAY_MS} days can be searched at once`,
      { field: `${fieldPrefix}start` },
    );
  }
  return { startNs, endNs };
}

export function widthMs(range: TimeRange): number {
  return Number((range.endNs - range.startNs) / NS_PER_MS);
}
