/** What the entry module of a decoding worker needs, and nothing of the receivers. */
export type { DecodeWorkerOptions } from './batch/decode-worker.ts';
export { runDecodeWorker } from './batch/decode-worker.ts';
/** For programs that decode in a thread of their own making. */
export type { DecodeReply, DecodeRequest, DecodeSession } from './decode/index.ts';
export { createDecodeSession } from './decode/index.ts';
/** For the thread that tries rules of redaction. */
export { serveTrials } from './trial/serve-trials.ts';
