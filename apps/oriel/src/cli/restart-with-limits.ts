import { heapFlags } from '../heap-limits.ts';
import { divideMemory } from '../memory-budget.ts';

/** Two areas for glibc's `malloc`, not eight for each core: what one thread frees, the next can use. */
const ENVIRONMENT = { MALLOC_ARENA_MAX: '2' };

/**
 * A process is told how far its heaps may grow when it begins, and not later. So the program becomes itself once more, with its share
 * of `--memory`: the same process, in the same terminal. Returns when it has its limits, or cannot have them (Windows).
 */
export function restartWithLimits(memoryBytes: number): void {
  const flags = heapFlags(divideMemory(memoryBytes).nodeHeapBytes);
  const hasLimits = process.execArgv.some((flag) => flag.startsWith('--max-old-space-size'));
  if (hasLimits || process.execve === undefined || process.platform === 'win32') return;
  const args = [process.execPath, ...process.execArgv, ...flags, ...process.argv.slice(1)];
  process.execve(process.execPath, args, { ...ENVIRONMENT, ...process.env });
}
