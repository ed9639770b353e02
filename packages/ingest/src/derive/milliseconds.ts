import type { Bits64 } from '@oriel/telemetry';

const NANOS_PER_MS = 1_000_000;
const TWO_32 = 4_294_967_296;

/** Nanoseconds as whole milliseconds, rounded down and exact, which one division of doubles would not be. */
export function toMilliseconds({ lo, hi }: Bits64): number {
  const rest = (hi % NANOS_PER_MS) * TWO_32 + lo;
  return Math.floor(hi / NANOS_PER_MS) * TWO_32 + Math.floor(rest / NANOS_PER_MS);
}
