import type { SampleRange } from '@oriel/store';
import { BUCKET_MS, bucketOf, LAST_TIME_MS } from '../../../samples/time-layout.ts';

/**
 * Of which buckets all chunks are held: those that begin between two times, both included. Where a question ends now they have no end, as
 * the next one ends later; and what is packed meanwhile is added.
 *
 *     asked for at 10:00, a day │████████████│ → packed at 12:10 │████████████ █│ → packed at 14:10 │ ▪███████████ ██│
 *                                                                                   nobody asked for its begin any more
 */
export class HeldBuckets {
  readonly endMs: number;
  #startMs: number;
  /** Of what was asked since the newest bucket began. */
  #askedFromMs = Number.POSITIVE_INFINITY;
  #newestMs: number;

  constructor({ startMs, endMs }: SampleRange, nowMs: number) {
    this.#newestMs = bucketOf(nowMs);
    this.#startMs = bucketOf(startMs);
    this.endMs = bucketOf(endMs) < this.#newestMs ? bucketOf(endMs) : Number.POSITIVE_INFINITY;
  }

  get startMs(): number {
    return this.#startMs;
  }

  /** Times of all samples in them. */
  get range(): SampleRange {
    const endMs = Math.min(this.endMs + BUCKET_MS - 1, LAST_TIME_MS);
    return { startMs: this.#startMs, endMs };
  }

  has(bucketMs: number): boolean {
    return bucketMs >= this.#startMs && bucketMs <= this.endMs;
  }

  covers({ startMs, endMs }: SampleRange): boolean {
    return bucketOf(startMs) >= this.#startMs && bucketOf(endMs) <= this.endMs;
  }

  includes(other: HeldBuckets): boolean {
    return other.#startMs >= this.#startMs && other.endMs <= this.endMs;
  }

  asked({ startMs }: SampleRange): void {
    this.#askedFromMs = Math.min(this.#askedFromMs, bucketOf(startMs));
  }

  /** A chunk of the bucket was packed: where it is a new one, what nobody has asked for since the one before ends to be held. */
  packed(bucketMs: number): void {
    if (bucketMs <= this.#newestMs || this.endMs < bucketMs) return;
    this.#newestMs = bucketMs;
    // Where nobody asked at all, all of it stays: what is asked for least lately goes when there is no room.
    if (this.#askedFromMs < Number.POSITIVE_INFINITY) this.#startMs = Math.max(this.#startMs, this.#askedFromMs);
    this.#askedFromMs = Number.POSITIVE_INFINITY;
  }
}
