import { setFlagsFromString } from 'node:v8';

/**
 * How much V8 may hold, and how much may come before it collects.
 *
 * V8 adds bytes beside its heap (bodies, rows on their way to the engine) to what was allocated since its last collection, and after
 * one waits for a tenth of the heap: of this heap less than 10 MB. A segment of the spool is more, so that at full load the whole heap
 * was collected several times a second, though those bytes are given back by hand and hardly anything else is garbage: a sixth of all
 * that a log record costs. Now a collection comes when twice of what was left by the one before has come.
 */
export function setHeapLimits(nodeHeapBytes: number): void {
  setFlagsFromString(`--max-old-space-size=${Math.round(nodeHeapBytes / 2 ** 20)}`);
  setFlagsFromString('--heap-growing-percent=200');
}
