import { workerData } from 'node:worker_threads';
import type { SeriesSettings } from '@oriel/ingest/derive';
import { runDecodeWorker } from '@oriel/ingest/worker';
import { createRowEncoder } from '@oriel/store-clickhouse/encoder';
import type { Limits } from '@oriel/telemetry';

/** What a decoding thread is given when it starts. */
export interface IngestWorkerData {
  readonly limits: Limits;
  readonly series: SeriesSettings;
}

// The one place where the decoders meet the store's columns; runs in a thread of its own.
runDecodeWorker({
  createEncoder: (gate) => createRowEncoder(gate, Date.now),
  ...(workerData as IngestWorkerData),
});
