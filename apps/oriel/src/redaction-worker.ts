import { parentPort } from 'node:worker_threads';
import { serveTrials } from '@oriel/ingest/worker';

// Tries rules of redaction before they are saved; runs in a thread of its own, which may be ended at any time.
if (parentPort !== null) serveTrials(parentPort);
