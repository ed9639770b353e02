import { DAYS, HOURS, periodOf } from '../../../samples/rollup/rollup-periods.ts';
import { DAY_MS, HOUR_MS } from '../../../samples/time-layout.ts';

/** A stretch of time without its first moment, and with its last; milliseconds since the epoch. */
export interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
}

/** A stretch that is rolled up as a whole, or read from samples as a whole; no other begins when it does. */
export type Period = Stretch;

/** Cuts time into periods: days, and hours where a day has been rolled up by hours. */
export class Periods {
  readonly #daysOfHours: ReadonlySet<number>;

  constructor(hours: Iterable<number>) {
    this.#daysOfHours = new Set(Array.from(hours, (hour) => Math.floor((hour * HOUR_MS) / DAY_MS)));
  }

  /** The one that a sample of that time belongs to. */
  at(timeMs: number): Period {
    const day = periodOf(timeMs, DAYS);
    if (!this.#daysOfHours.has(day)) return { startMs: day * DAY_MS, endMs: (day + 1) * DAY_MS };
    const hour = periodOf(timeMs, HOURS);
    return { startMs: hour * HOUR_MS, endMs: (hour + 1) * HOUR_MS };
  }

  /** All that a range meets, ascending; both of its ends are in it. */
  *within(startMs: number, endMs: number): Iterable<Period> {
    for (let period = this.at(startMs); period.startMs < endMs; period = this.at(period.endMs + 1)) yield period;
  }
}

/** The longest buckets that a period has, up to those that are asked for. */
export function bucketsWithin({ startMs, endMs }: Period, resolutionMs: number): number {
  return Math.min(resolutionMs, endMs - startMs);
}
