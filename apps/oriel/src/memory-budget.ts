/**
 * How `--memory` is divided: the engine's own limit, and what Node may hold in buffers and heap. What PostgreSQL and the programs
 * themselves take is fixed, whatever there is to do.
 */
export interface MemoryBudget {
  readonly engineBytes: number;
  /** Bodies of requests that are received or decoded. */
  readonly inFlightBytes: number;
  /** Rows that wait for the engine and are kept in memory too. */
  readonly spoolHotBytes: number;
  /** Which series each tenant has today, in memory that threads share. */
  readonly censusBytes: number;
  /** What parts may plan to hold. V8 has no such limit in the first thread: on it, an answer that is too large would end the server. */
  readonly nodeHeapBytes: number;
  /** Threads for wide queries, each with the slice that it evaluates. */
  readonly queryWorkerBytes: number;
  /** Samples of wide queries for the next one, in memory that those threads share. */
  readonly heldAnswerBytes: number;
}

/** What of Node's memory may hold samples and labels for queries. */
export function heldMemory({ nodeHeapBytes, heldAnswerBytes }: MemoryBudget): {
  readonly seriesBytes: number;
  readonly chunkBytes: number;
  readonly answerBytes: number;
  readonly rowBytes: number;
} {
  return {
    seriesBytes: Math.round(nodeHeapBytes / 6),
    chunkBytes: Math.round(nodeHeapBytes / 8),
    answerBytes: heldAnswerBytes,
    rowBytes: Math.round(nodeHeapBytes / 8),
  };
}

/**
 * What of Node's memory may hold how often values occur in logs, a day of twenty million records in half a mebibyte, and requests of services in
 * spans.
 */
export function heldCountsMemory({ nodeHeapBytes }: MemoryBudget): number {
  return Math.round(nodeHeapBytes / 60);
}

/** What of it may hold calls between services: of a range that is looked at a few hundred kilobytes. */
export function heldCallsMemory({ nodeHeapBytes }: MemoryBudget): number {
  return Math.round(nodeHeapBytes / 240);
}

/** What may lie in the heap of the first thread and not be collected yet. */
export function uncollectedMemory({ nodeHeapBytes }: MemoryBudget): number {
  return Math.round(nodeHeapBytes / 6);
}

/** What of Node's memory queries of series may hold together, with their answers until they are sent. */
export function seriesQueryMemory({ nodeHeapBytes }: MemoryBudget): number {
  return Math.round(nodeHeapBytes * 0.56);
}

const MIB = 2 ** 20;
/** A slice may be of ten thousand series, each with objects of its own. */
const QUERY_WORKER_HEAP_BYTES = 32 * MIB;
/** With its young generation, and a slice of at most two million samples. No more slices are packed than there are threads. */
const QUERY_WORKER_BYTES = QUERY_WORKER_HEAP_BYTES + 12 * MIB + 32 * MIB;
const POSTGRES_BYTES = 96 * MIB;
/** Node and the engine's library as far as they are mapped, with what both hold before there is anything to do. */
const PROGRAM_BYTES = 256 * MIB;
const LEAST_ENGINE_BYTES = 400 * MIB;
/** With less, the parts below could not each have what they need to start and to take one request. */
export const LEAST_MEMORY_BYTES = 800 * MIB;
/** What they need, then: so near to the least, the programs stand beside it. */
const LEAST_PARTS_BYTES = LEAST_MEMORY_BYTES - POSTGRES_BYTES;

/** How many threads wide queries have, and the heap of each: at most one for each core. */
export function queryWorkers(
  { queryWorkerBytes }: MemoryBudget,
  cores: number,
): { readonly count: number; readonly heapBytes: number } {
  return {
    count: clamp(Math.floor(queryWorkerBytes / QUERY_WORKER_BYTES), 1, Math.max(1, cores)),
    heapBytes: QUERY_WORKER_HEAP_BYTES,
  };
}

/** `totalBytes` is at least `LEAST_MEMORY_BYTES`. */
export function divideMemory(totalBytes: number): MemoryBudget {
  const rest = Math.max(totalBytes - POSTGRES_BYTES - PROGRAM_BYTES, LEAST_PARTS_BYTES);
  const node = {
    inFlightBytes: clamp(rest * 0.08, 32 * MIB, 512 * MIB),
    spoolHotBytes: clamp(rest * 0.04, 16 * MIB, 256 * MIB),
    censusBytes: clamp(rest * 0.03, 16 * MIB, 512 * MIB),
    nodeHeapBytes: clamp(rest * 0.24, 192 * MIB, 4_096 * MIB),
    queryWorkerBytes: clamp(rest * 0.09, QUERY_WORKER_BYTES, 512 * MIB),
  };
  const afterNode = Object.values(node).reduce((sum, bytes) => sum - bytes, rest);
  const heldAnswerBytes = clamp(Math.min(rest * 0.07, afterNode - LEAST_ENGINE_BYTES), 0, 2_048 * MIB);
  const left = afterNode - heldAnswerBytes;
  return {
    ...node,
    heldAnswerBytes,
    engineBytes: clamp(Math.min(left, rest * 0.57), LEAST_ENGINE_BYTES, Number.POSITIVE_INFINITY),
  };
}

/** What PostgreSQL and the programs take beyond so little memory, as a sentence; nothing where all of it fits. */
export function memoryBeside(totalBytes: number): string | undefined {
  const beside = LEAST_PARTS_BYTES + POSTGRES_BYTES + PROGRAM_BYTES - totalBytes;
  if (beside <= 0) return undefined;
  const inMib = (bytes: number) => Math.ceil(bytes / MIB);
  return `--memory of ${inMib(totalBytes)} MiB is less than everything together takes: count on ${inMib(beside)} MiB more for PostgreSQL and the programs themselves, or give it ${inMib(totalBytes + beside)} MiB`;
}

function clamp(value: number, least: number, most: number): number {
  return Math.round(Math.min(Math.max(value, least), most));
}
