import { getHeapStatistics } from 'node:v8';
import { isMainThread, Worker } from 'node:worker_threads';
import { freeThreadsOfHeapFlags, threadLimits } from '../../heap-limits.ts';
import { restartWithLimits } from '../restart-with-limits.ts';

// Started by a test: prints its process, and the limits of the heaps of its first thread and of a worker.
const MIB = 2 ** 20;
const limitMib = getHeapStatistics().heap_size_limit / MIB;
if (isMainThread) {
  restartWithLimits();
  freeThreadsOfHeapFlags();
  console.log(process.pid, process.argv[2], limitMib, process.env.MALLOC_ARENA_MAX);
  new Worker(import.meta.filename, { resourceLimits: threadLimits(32 * MIB, 4 * MIB) });
} else {
  console.log(limitMib);
}
