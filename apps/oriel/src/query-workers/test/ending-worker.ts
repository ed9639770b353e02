import { parentPort } from 'node:worker_threads';

/** Ends with its first slice while the environment says so, which is as it was when the thread was started. */
if (process.env.ORIEL_TEST_WORKER_ENDS === 'yes') parentPort?.once('message', () => process.exit(3));
else await import('../../query-worker.ts');
