import type { SampleRange } from '@oriel/store';
import type { RolledParts } from '../../../samples/rollup/rolled-ledger.ts';
import { DAYS, HOURS, periodOf, type RollupPeriod } from '../../../samples/rollup/rollup-periods.ts';
import type { Reading } from '../../reading.ts';

/** What of a range is rolled up. */
export interface RolledRange {
  /** What each day and each hour is made of. */
  readonly ledger: RolledParts;
  /** Days of the range that are in it. */
  readonly days: readonly number[];
  /** Hours of the range, of other days, that are in it. */
  readonly hours: readonly number[];
  /**
   * How much of the range lies in what is read from roll-ups sooner than from samples: hours are 24 rows where a day is one, and take longer
   * than samples that are in memory, which several threads evaluate.
   */
  readonly rolledMs: number;
}

/** Nothing where no part of the range is rolled up. What the ledger says is in the tables, so it is read before they are. */
export async function rolledRangeOf(reading: Reading, range: SampleRange): Promise<RolledRange | undefined> {
  const ledger = await reading.rolledLedger.read();
  const days = within(range, DAYS, ledger.days.keys());
  const hours = within(range, HOURS, ledger.hours.keys());
  if (days.length === 0 && hours.length === 0) return undefined;
  const inDaysMs = lengthOf(range, DAYS, days);
  const inHoursMs = reading.held === undefined ? lengthOf(range, HOURS, hours) : 0;
  return { ledger, days, hours, rolledMs: inDaysMs + inHoursMs };
}

function within({ startMs, endMs }: SampleRange, period: RollupPeriod, numbers: Iterable<number>): number[] {
  const first = Math.max(0, periodOf(startMs, period));
  const last = periodOf(endMs, period);
  return [...numbers].filter((number) => number >= first && number <= last);
}

function lengthOf({ startMs, endMs }: SampleRange, { lengthMs }: RollupPeriod, numbers: readonly number[]): number {
  return numbers.reduce(
    (sum, number) => sum + Math.min(endMs, (number + 1) * lengthMs) - Math.max(startMs, number * lengthMs),
    0,
  );
}
