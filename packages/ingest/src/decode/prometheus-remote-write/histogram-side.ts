import type { BucketSpan } from '@oriel/telemetry';

/** The buckets of a native histogram above or below zero, as they come: an integer histogram has deltas, a float one counts. */
export class HistogramSide {
  readonly spans: BucketSpan[] = [];
  readonly deltas: number[] = [];
  readonly counts: number[] = [];

  totals(): Float64Array {
    if (this.deltas.length === 0) return Float64Array.from(this.counts);
    let total = 0;
    return Float64Array.from(this.deltas, (delta) => {
      total += delta;
      return total;
    });
  }

  clear(): void {
    this.spans.length = 0;
    this.deltas.length = 0;
    this.counts.length = 0;
  }
}
