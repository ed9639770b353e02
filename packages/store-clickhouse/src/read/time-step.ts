import type { TimeRange } from '@oriel/store';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Steps that people read off a clock, in milliseconds. */
const NICE_STEPS = [
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((count) => count * DAY),
];

/** The finest nice step that cuts the range into at most `buckets` parts. Buckets begin at multiples of it. */
export function niceStepMs(range: TimeRange, buckets: number): number {
  const widthMs = Number(range.endNs - range.startNs) / 1e6;
  return NICE_STEPS.find((step) => widthMs / step <= Math.max(1, buckets)) ?? NICE_STEPS[NICE_STEPS.length - 1]!;
}
