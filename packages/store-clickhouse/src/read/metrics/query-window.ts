import type { TimeRange } from '@oriel/store';

/** Senders report at least this often; a counter's point before the range is looked for this far back. */
const REPORT_INTERVAL_NS = 300_000_000_000n;

/** The range, and enough before it to know what counters stood at when it began. */
export function lookBack(range: TimeRange, stepMs: number): TimeRange {
  const stepNs = BigInt(stepMs) * 1_000_000n;
  const reach = stepNs > REPORT_INTERVAL_NS ? stepNs : REPORT_INTERVAL_NS;
  return { startNs: range.startNs > reach ? range.startNs - reach : 0n, endNs: range.endNs };
}
