import type { RecordSink, TenantPolicy } from '@oriel/telemetry';
import type { EncodedRows } from './telemetry-store.ts';

/**
 * Rows of all signals, gathered as columns in the decoding worker. Decoders push through the sink; a request that turns
 * out malformed half-way is taken back as a whole.
 */
export interface RowEncoder extends RecordSink {
  /** Rows and bytes gathered since the last flush. */
  readonly rows: number;
  readonly sizeBytes: number;
  /** Remembers this place… */
  mark(): void;
  /** …and forgets all rows pushed since. */
  rollback(): void;
  /** Rows that were flushed are lost after all: what is written once and then only referred to is written again. */
  forgetSeries(): void;
  /** The gathered rows, one entry for each signal that has any; the encoder is empty afterwards. */
  flush(): EncodedRows[];
}

/** A text as it stands in its request; kept no longer than that. */
export interface BytesSlice {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** A series that is about to be written for the first time on its day. */
export interface SeriesCandidate {
  /** Unsigned halves of the id by which the store names it. */
  readonly lo: number;
  readonly hi: number;
  /** The store's hash of its metric's name. */
  readonly familyHi: number;
  readonly metric: BytesSlice;
  /** name, value, name, value … */
  readonly labels: readonly BytesSlice[];
}

/** Asked by an encoder for each series that it does not remember of that day. */
export interface SeriesGate {
  /**
   * Why the series is not taken, or an empty text; one that was taken on that day is taken again.
   * @param day days since the epoch.
   */
  refusal(policy: TenantPolicy, day: number, candidate: SeriesCandidate): string;
  /** Whether it is, by its ids alone; where not, `refusal` says why, and may know better. */
  isTaken(policy: TenantPolicy, day: number, lo: number, hi: number, familyHi: number): boolean;
}
