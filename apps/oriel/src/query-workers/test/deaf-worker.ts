import { parentPort } from 'node:worker_threads';

// Takes slices, answers none, and does not hear that nobody waits any more.
parentPort?.on('message', () => {});
