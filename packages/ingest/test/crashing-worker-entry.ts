import { parentPort } from 'node:worker_threads';
import { createRowEncoder } from '@oriel/store-clickhouse/encoder';
import type { ToWorker } from '../src/batch/decode-messages.ts';
import { runDecodeWorker } from '../src/batch/decode-worker.ts';

// A worker that dies, or never answers again, when a body says so: native crashes and endless loops, on demand.
parentPort?.on('message', (message: ToWorker) => {
  if (message.kind !== 'decode') return;
  const text = Buffer.from(message.request.body).toString();
  if (text.includes('please crash')) process.exit(9);
  if (text.includes('please hang')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
runDecodeWorker({ createEncoder: createRowEncoder });
