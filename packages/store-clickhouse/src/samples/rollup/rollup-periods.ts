import { DAY_MS, GENERATION_MS, GENERATIONS_PACKED, HOUR_MS } from '../time-layout.ts';

/** A stretch of time that is rolled up as a whole, numbered from the epoch: open on its left and closed on its right, as buckets are. */
export interface RollupPeriod {
  readonly name: 'hour' | 'day';
  readonly lengthMs: number;
  /** Of its buckets, longest first. */
  readonly resolutionsMs: readonly number[];
  /** Where its rows lie, one for each series and resolution. */
  readonly table: 'fresh_rollups' | 'rollups';
  /** The table that says which packings have samples of which period, and which of them its rows are made of. */
  readonly ledger: 'hour_parts' | 'day_parts';
  /** Whether it is made of fresh chunks too, and not of what has been packed for good alone. */
  readonly isOfFresh: boolean;
  /** After its end, its last samples have been packed; those that come later still make it be rolled up again. */
  readonly graceMs: number;
}

/**
 * Of days that are not over, as soon as an hour is: what was sent with its last minute came in with the generation after it, which is over
 * ten minutes later, packed within three and let go of within three more.
 */
export const HOURS: RollupPeriod = {
  name: 'hour',
  lengthMs: HOUR_MS,
  resolutionsMs: [HOUR_MS, 300_000],
  table: 'fresh_rollups',
  ledger: 'hour_parts',
  isOfFresh: true,
  graceMs: GENERATION_MS + 360_000,
};

/** What is kept: made of the same samples once more, and its hours go. */
export const DAYS: RollupPeriod = {
  name: 'day',
  lengthMs: DAY_MS,
  resolutionsMs: [DAY_MS, HOUR_MS, 300_000],
  table: 'rollups',
  ledger: 'day_parts',
  isOfFresh: false,
  graceMs: GENERATION_MS * (GENERATIONS_PACKED + 1),
};

/** The period that a sample belongs to: one of its first moment itself ends the one before. */
export function periodOf(timeMs: number, { lengthMs }: RollupPeriod): number {
  return Math.ceil(timeMs / lengthMs) - 1;
}

/** The newest period whose last samples have been packed. */
export function lastOver(
  { lengthMs, graceMs }: RollupPeriod,
  { nowMs, hurry }: { nowMs: number; hurry?: boolean },
): number {
  return Math.floor((nowMs - (hurry ? 0 : graceMs)) / lengthMs) - 1;
}

/** Hours that are rolled up by themselves: of days that are not over, and none that has not begun. */
export function openHours(now: { nowMs: number; hurry?: boolean }): { readonly first: number; readonly last: number } {
  return { first: (lastOver(DAYS, now) + 1) * (DAY_MS / HOUR_MS), last: Math.floor(now.nowMs / HOUR_MS) };
}
