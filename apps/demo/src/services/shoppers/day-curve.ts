/** How busy each hour of the day is, 1 being the average: quiet nights, a bump at lunch, the evening's peak. */
const BY_HOUR: readonly number[] = [
  0.35, 0.22, 0.15, 0.12, 0.12, 0.18, 0.35, 0.65, 0.95, 1.15, 1.25, 1.4, 1.6, 1.45, 1.25, 1.2, 1.25, 1.4, 1.65, 1.95,
  2.1, 1.75, 1.0, 0.61,
];

/** Share of the average at this part of a day (0 to 1), between the hours in a straight line. */
export function busyness(partOfDay: number): number {
  const hour = (((partOfDay % 1) + 1) % 1) * 24;
  const before = BY_HOUR[Math.floor(hour)] ?? 1;
  const after = BY_HOUR[(Math.floor(hour) + 1) % 24] ?? 1;
  return before + (after - before) * (hour % 1);
}

/** Part of the day at `nowMs`, in days of `dayLengthMs`: 24 hours follow the clock on the wall, less are compressed. */
export function partOfDay(nowMs: number, dayLengthMs: number): number {
  return (nowMs % dayLengthMs) / dayLengthMs;
}
