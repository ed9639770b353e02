import type { UnixNano } from '@oriel/store';

/** RFC 3339 in UTC: milliseconds, or nanoseconds where there are any below. */
export function rfc3339(timeNs: UnixNano): string {
  const ms = timeNs / 1_000_000n;
  const below = timeNs % 1_000_000n;
  // BigInt division truncates towards zero; times before 1970 would otherwise round up.
  if (below < 0n) return nanosecondText(ms - 1n, below + 1_000_000n);
  return below === 0n ? rfc3339FromMs(Number(ms)) : nanosecondText(ms, below);
}

function nanosecondText(ms: bigint, below: bigint): string {
  return `${rfc3339FromMs(Number(ms)).slice(0, -1)}${below.toString().padStart(6, '0')}Z`;
}

export function rfc3339FromMs(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

/** Milliseconds with their fraction. */
export function nsToMs(durationNs: bigint): number {
  return Number(durationNs) / 1e6;
}

/** How long until then; nothing is due before now. */
export function msUntil(timeMs: number | null, nowMs: number): number | null {
  return timeMs === null ? null : Math.max(0, timeMs - nowMs);
}
