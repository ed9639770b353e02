import { setFlagsFromString } from 'node:v8';

const MIB = 2 ** 20;
/** Half of the young generation. V8's own limit lets it grow to 128 MiB, and it hardly ever shrinks. */
const SEMI_SPACE_BYTES = 16 * MIB;

/**
 * V8 adds bytes beside its heap (bodies, rows on their way to the engine) to what was allocated since its last collection, and after
 * one waits for a tenth of the heap: of this heap less than 10 MB. A segment of the spool is more, so that at full load the whole heap
 * was collected several times a second, though those bytes are given back by hand and hardly anything else is garbage: a sixth of all
 * that a log record costs. Now a collection comes when twice of what was left by the one before has come, or less where
 * [much is left](heap-growth.ts).
 */
const MOST_GROWTH_PERCENT = 200;
const GROWTH = '--heap-growing-percent';

/**
 * For the command line, where alone V8 takes the first. No limit for what lives longer: V8 ends a process that comes upon it, and a
 * server that a few large answers can end is worse than one that takes more memory than it was given, and says so.
 */
export const HEAP_FLAGS = [`--max-semi-space-size=${SEMI_SPACE_BYTES / MIB}`, `${GROWTH}=${MOST_GROWTH_PERCENT}`];

/**
 * For the threads that are started from now on, and for a program that starts Oriel in a process of its own: the flags above would hold
 * for each thread too, whatever limits it is given.
 */
export function freeThreadsOfHeapFlags(): void {
  setFlagsFromString('--max-semi-space-size=0');
  growBy(MOST_GROWTH_PERCENT);
}

/** What a worker thread takes as its `resourceLimits`: V8 counts the young generation as three halves. */
export function threadLimits(oldBytes: number, semiSpaceBytes: number) {
  return {
    maxOldGenerationSizeMb: Math.round(oldBytes / MIB),
    maxYoungGenerationSizeMb: Math.round((3 * semiSpaceBytes) / MIB),
  };
}

/** How far heaps may grow beyond what a collection leaves of them, for all collections from the next one of each on; at most as far as above. */
export function growBy(percent: number): void {
  setFlagsFromString(`${GROWTH}=${Math.round(Math.min(percent, MOST_GROWTH_PERCENT))}`);
}
