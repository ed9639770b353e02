/** Midnight (UTC) with which `2026-01-02` begins, milliseconds since the epoch; undefined for what is no day of the calendar. */
export function startOfDay(day: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const startMs = Date.parse(`${day}T00:00:00Z`);
  // A day that a month does not have is read as one of the next month.
  return !Number.isNaN(startMs) && new Date(startMs).toISOString().startsWith(day) ? startMs : undefined;
}
