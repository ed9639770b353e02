import type { SampleRange } from '@oriel/store';
import type { RolledLedger } from '../../../samples/rollup/rolled-days.ts';
import { DAY_MS, rollupDayOf } from '../../../samples/time-layout.ts';
import type { Reading } from '../../reading.ts';

/** What of a range is rolled up. */
export interface RolledRange {
  /** What each day is made of. */
  readonly ledger: RolledLedger;
  /** Days of the range that are in it. */
  readonly days: readonly number[];
  /** How much of the range lies in them. */
  readonly rolledMs: number;
}

/** Nothing where no day of the range is rolled up. What the ledger says is in the tables, so it is read before they are. */
export async function rolledRangeOf(
  reading: Reading,
  { startMs, endMs }: SampleRange,
): Promise<RolledRange | undefined> {
  const ledger = await reading.rolledDays.read();
  const firstDay = Math.max(0, rollupDayOf(startMs));
  const lastDay = rollupDayOf(endMs);
  const days = [...ledger.keys()].filter((day) => day >= firstDay && day <= lastDay);
  if (days.length === 0) return undefined;
  const rolledMs = days.reduce(
    (sum, day) => sum + Math.min(endMs, (day + 1) * DAY_MS) - Math.max(startMs, day * DAY_MS),
    0,
  );
  return { ledger, days, rolledMs };
}
