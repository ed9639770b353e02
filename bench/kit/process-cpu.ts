import { readdirSync, readFileSync } from 'node:fs';

/** The kernel's clock ticks a second on Linux, whatever the machine. */
const TICKS_PER_SECOND = 100;

/** Seconds of processor time that a process and all below it have used, those that have ended included. */
export function treeCpuSeconds(pid: number): number {
  return childrenOf(pid).reduce((sum, child) => sum + treeCpuSeconds(child), ownTicks(pid) / TICKS_PER_SECOND);
}

/** Seconds of processor time of a process alone, without those below it. */
export function processCpuSeconds(pid: number): number {
  return ticksIn(`/proc/${pid}/stat`, [11, 12]) / TICKS_PER_SECOND;
}

/** The same for its living threads with this name (the kernel keeps 15 letters of it). */
export function threadCpuSeconds(pid: number, name: string): number {
  let ticks = 0;
  for (const thread of threadsOf(pid)) {
    const directory = `/proc/${pid}/task/${thread}`;
    if (read(`${directory}/comm`).trim() === name) ticks += ticksIn(`${directory}/stat`, [11, 12]);
  }
  return ticks / TICKS_PER_SECOND;
}

/** Seconds of processor time of a process's first thread. */
export function firstThreadCpuSeconds(pid: number): number {
  return ticksIn(`/proc/${pid}/task/${pid}/stat`, [11, 12]) / TICKS_PER_SECOND;
}

function ownTicks(pid: number): number {
  return ticksIn(`/proc/${pid}/stat`, [11, 12, 13, 14]);
}

function ticksIn(path: string, fields: readonly number[]): number {
  // The name of the program may hold spaces; what follows its closing parenthesis does not.
  const values = read(path)
    .replace(/^.*\) /, '')
    .split(' ');
  return fields.reduce((sum, index) => sum + Number(values[index] || 0), 0);
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

export function childrenOf(pid: number): number[] {
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
