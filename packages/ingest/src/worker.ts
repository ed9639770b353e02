/** What the entry module of a decoding worker needs, and nothing of the receivers. */
export type { DecodeWorkerOptions } from './batch/decode-worker.ts';
export { runDecodeWorker } from './batch/decode-worker.ts';
