const DAY_MS = 86_400_000;

/** `2026-01-02`, of a moment of that day (UTC). */
export function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

/** Midnight (UTC), with which it begins. */
export function startOfDay(day: string): number {
  const startMs = Date.parse(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(startMs)) throw new RangeError(`"${day}" is no day`);
  return startMs;
}

export function endOfDay(day: string): number {
  return startOfDay(day) + DAY_MS;
}

/** Rows of that day, by the partition as well as by the primary key. What is kept for ever does not leave. */
export function withinDay(day: string): string {
  const at = (timeMs: number) => `fromUnixTimestamp64Milli(${timeMs}, 'UTC')`;
  return `retention > 0 AND time >= ${at(startOfDay(day))} AND time < ${at(endOfDay(day))}`;
}
