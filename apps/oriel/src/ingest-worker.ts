import { workerData } from 'node:worker_threads';
import type { SeriesSettings } from '@oriel/ingest/derive';
import { runDecodeWorker } from '@oriel/ingest/worker';
import { createRowEncoder } from '@oriel/store-clickhouse/encoder';
import { DEFAULT_LIMITS } from '@oriel/telemetry';

// The one place where the decoders meet the store's columns; runs in a thread of its own.
runDecodeWorker({
  createEncoder: (gate) => createRowEncoder(gate, Date.now),
  limits: DEFAULT_LIMITS,
  series: workerData as SeriesSettings,
});
