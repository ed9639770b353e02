import { createRowEncoder } from '@oriel/store-clickhouse/encoder';
import { runDecodeWorker } from '../src/batch/decode-worker.ts';

// The worker as the program composes it.
runDecodeWorker({ createEncoder: createRowEncoder });
