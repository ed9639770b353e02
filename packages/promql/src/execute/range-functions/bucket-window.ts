import type { BucketBuffer } from '../../storage.ts';

/** One window over whole buckets of a series, none of them empty; reused from step to step. */
export interface BucketWindow {
  readonly buckets: BucketBuffer;
  /** The window's buckets are [from, to), at least one. */
  from: number;
  to: number;
  /** Exclusive, milliseconds. */
  startMs: number;
  /** Inclusive. */
  endMs: number;
}
