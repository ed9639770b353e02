import { readFileSync } from 'node:fs';

/** The kernel's clock ticks a second on Linux, whatever the machine. */
const TICKS_PER_SECOND = 100;

/** Seconds of processor time that a process and all below it have used, those that have ended included. */
export function treeCpuSeconds(pid: number): number {
  let ticks = ownTicks(pid);
  for (const child of childrenOf(pid)) ticks += treeCpuSeconds(child) * TICKS_PER_SECOND;
  return ticks / TICKS_PER_SECOND;
}

/** Proportional set size of a process and all below it, in bytes. */
export function treeMemoryBytes(pid: number): number {
  const match = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`));
  const own = match ? Number(match[1]) * 1_024 : 0;
  return childrenOf(pid).reduce((sum, child) => sum + treeMemoryBytes(child), own);
}

function ownTicks(pid: number): number {
  // The name of the program may hold spaces; what follows its closing parenthesis does not.
  const fields = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /, '')
    .split(' ');
  return [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index] ?? 0), 0);
}

function childrenOf(pid: number): number[] {
  return read(`/proc/${pid}/task/${pid}/children`)
    .split(' ')
    .filter((item) => item !== '')
    .map(Number);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
