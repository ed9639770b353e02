import type { TelemetrySink } from '@oriel/telemetry';
import type { EncodedRows } from './telemetry-store.ts';

/**
 * Rows of all signals, gathered as columns in the decoding worker. Decoders push through the sink; a request that turns
 * out malformed half-way is taken back as a whole.
 */
export interface RowEncoder extends TelemetrySink {
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
