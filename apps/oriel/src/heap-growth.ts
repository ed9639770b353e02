import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { growBy } from './heap-limits.ts';

/** A heap of hundreds of mebibytes is not walked for each few of garbage. */
const LEAST_PERCENT = 50;

/** What `roomBytes` are of what a heap holds, in percent. */
export function growthFor(roomBytes: number, heldBytes: number): number {
  return Math.max(LEAST_PERCENT, (roomBytes / heldBytes) * 100);
}

/**
 * Keeps what lies uncollected about as large as `roomBytes`, however much the heap holds: V8 is told by a percentage alone, and with the
 * labels and rows of fifteen thousand series in memory twice of everything was 170 MiB of garbage before it was collected. What is held
 * is looked at after each full collection of the thread that holds nearly all of it.
 */
export function boundGarbage(roomBytes: number, stack: AsyncDisposableStack): void {
  const observer = new PerformanceObserver((list) => {
    if (list.getEntries().some(isFull)) growBy(growthFor(roomBytes, getHeapStatistics().used_heap_size));
  });
  observer.observe({ entryTypes: ['gc'] });
  stack.defer(() => observer.disconnect());
}

/** What Node says of a collection, which its types leave out. */
interface Collection {
  readonly detail: { readonly kind: number };
}

function isFull(entry: PerformanceEntry): boolean {
  return (entry as unknown as Collection).detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
}
