import { HEAP_FLAGS } from '../heap-limits.ts';

/** Two areas for glibc's `malloc`, not eight for each core: what one thread frees, the next can use. */
const ENVIRONMENT = { MALLOC_ARENA_MAX: '2' };

const ASKS_ABOUT_ORIEL: ReadonlySet<string> = new Set(['-h', '--help', '-V', '--version']);

/** Whether these words of the command line run a server, as they do unless the first one names another command. */
export function runsServer([first]: readonly string[]): boolean {
  return first === undefined || first === 'start' || (first.startsWith('-') && !ASKS_ABOUT_ORIEL.has(first));
}

/**
 * A process is told how far its young generation may grow, and glibc how many areas it may have, when it begins, and not later. So the
 * program becomes itself once more, told: the same process, in the same terminal. Returns when it has been, or cannot be (Windows).
 */
export function restartWithLimits(): void {
  const hasLimits = process.execArgv.some((flag) => flag.startsWith('--max-semi-space-size'));
  if (hasLimits || process.execve === undefined || process.platform === 'win32') return;
  const args = [process.execPath, ...process.execArgv, ...HEAP_FLAGS, ...process.argv.slice(1)];
  process.execve(process.execPath, args, { ...ENVIRONMENT, ...process.env });
}
