import type { MessagePort } from 'node:worker_threads';
import { buffersOf, type OpenPacked, runSlice } from '@oriel/promql';
import type { FromWorker, ToWorker } from './messages.ts';

/** A worker's whole life: a slice at a time, until it is told to end. An error that is no answer ends it. */
export function serveSlices(port: MessagePort, open: OpenPacked): void {
  let current = new AbortController();
  port.on('message', async (message: ToWorker) => {
    if (message.kind === 'cancel') {
      current.abort();
      return;
    }
    current = new AbortController();
    const answer = await runSlice(message.task, open, current.signal);
    port.postMessage({ answer } satisfies FromWorker, buffersOf(answer));
    // The samples were given to this thread. Left to V8, those of several slices would lie in each thread until its heap has doubled.
    for (const buffer of message.task.series.transfer) buffer.transfer(0);
  });
}
