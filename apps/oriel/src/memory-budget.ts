/** How `--memory` is divided: the engine's own limit, and what Node may hold in buffers and heap. PostgreSQL's share is fixed. */
export interface MemoryBudget {
  readonly engineBytes: number;
  /** Bodies of requests that are received or decoded. */
  readonly inFlightBytes: number;
  /** Rows that wait for the engine and are kept in memory too. */
  readonly spoolHotBytes: number;
  /** Which series each tenant has today, in memory that threads share. */
  readonly censusBytes: number;
  readonly nodeHeapBytes: number;
  /** Heaps of the threads for wide queries. */
  readonly queryWorkerBytes: number;
}

/** What of Node's memory may hold samples and labels for queries. */
export function heldMemory({ nodeHeapBytes }: MemoryBudget): {
  readonly seriesBytes: number;
  readonly chunkBytes: number;
  readonly rowBytes: number;
} {
  return {
    seriesBytes: Math.round(nodeHeapBytes / 6),
    chunkBytes: Math.round(nodeHeapBytes / 8),
    rowBytes: Math.round(nodeHeapBytes / 16),
  };
}

const MIB = 2 ** 20;
const QUERY_WORKER_BYTES = 32 * MIB;
const POSTGRES_BYTES = 96 * MIB;
/** With less, the parts below could not each have what they need to start and to take one request. */
export const LEAST_MEMORY_BYTES = 800 * MIB;

/** How many threads wide queries have, and the heap of each: at most one for each core. */
export function queryWorkers(
  { queryWorkerBytes }: MemoryBudget,
  cores: number,
): { readonly count: number; readonly heapBytes: number } {
  return {
    count: clamp(Math.floor(queryWorkerBytes / QUERY_WORKER_BYTES), 1, Math.max(1, cores)),
    heapBytes: QUERY_WORKER_BYTES,
  };
}

/** `totalBytes` is at least `LEAST_MEMORY_BYTES`. */
export function divideMemory(totalBytes: number): MemoryBudget {
  const rest = totalBytes - POSTGRES_BYTES;
  return {
    engineBytes: Math.round(rest * 0.58),
    inFlightBytes: clamp(rest * 0.08, 32 * MIB, 512 * MIB),
    spoolHotBytes: clamp(rest * 0.04, 16 * MIB, 256 * MIB),
    censusBytes: clamp(rest * 0.03, 16 * MIB, 512 * MIB),
    nodeHeapBytes: clamp(rest * 0.25, 192 * MIB, 4_096 * MIB),
    queryWorkerBytes: clamp(rest * 0.02, QUERY_WORKER_BYTES, 512 * MIB),
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.round(Math.min(Math.max(value, least), most));
}
