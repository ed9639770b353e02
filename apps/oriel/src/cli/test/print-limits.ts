import { getHeapStatistics } from 'node:v8';
import { isMainThread, Worker } from 'node:worker_threads';
import { freeThreadsOfHeapFlags, threadLimits } from '../../heap-limits.ts';
import { restartWithLimits } from '../restart-with-limits.ts';

// Started by a test: prints its process, and the limits of the heaps of its first thread and of a worker.
const MIB = 2 ** 20;
const limitMib = getHeapStatistics().heap_size_limit / MIB;
if (isMainThread) {
  restartWithLimits(Number(process.argv[2]));
  freeThreadsOfHeapFlags();
  console.log(process.pid, process.argv[3], limitMib);
  new Worker(import.meta.filename, { resourceLimits: threadLimits(32 * MIB, 4 * MIB) });
} else {
  console.log(limitMib);
}
