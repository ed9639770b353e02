import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, readlink, realpath } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Logger } from '../logger.ts';
import { type PostmasterFile, readPostmasterFile } from './postmaster-file.ts';

/** How long a predecessor may take to end by itself, then after each stronger request. */
const PATIENCE: readonly { readonly signal: NodeJS.Signals | undefined; readonly waitMs: number }[] = [
  { signal: undefined, waitMs: 3_000 },
  // Fast shutdown, immediate shutdown, none.
  { signal: 'SIGINT', waitMs: 5_000 },
  { signal: 'SIGQUIT', waitMs: 2_000 },
  { signal: 'SIGKILL', waitMs: 2_000 },
];

/**
 * Waits until the PostgreSQL that an earlier Oriel left on this cluster has ended, and ends it when it does not. Only a
 * process that is that one, by id and by start time or by its working directory, is ever signalled.
 */
export async function endPredecessor(clusterDir: string, logger: Logger, patienceScale = 1): Promise<void> {
  const file = await readPostmasterFile(clusterDir);
  if (file === undefined || !(await isThatServer(file, clusterDir))) return;
  logger.info({ pid: file.pid }, 'an earlier PostgreSQL still runs on this directory; waiting for it to end');
  for (const { signal, waitMs } of PATIENCE) {
    if (signal !== undefined) {
      logger.warn({ pid: file.pid, signal }, 'ending an earlier PostgreSQL');
      if (signal === 'SIGKILL') killServer(file.pid);
      else signalProcess(file.pid, signal);
    }
    for (let waited = 0; waited < waitMs * patienceScale; waited += 50) {
      if (!isAlive(file.pid)) return;
      await sleep(50);
    }
  }
}

/** A zombie is not alive: it holds nothing, and where nobody collects it (a container without an init) it stays for ever. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return statFields(pid)?.[0] !== 'Z';
}

/** Returns false when there was no such process any more. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** With its processes: they end by themselves when it does, but not those that are stopped, and they hold its shared memory. */
export function killServer(pid: number): void {
  for (const each of [pid, ...childrenOf(pid)]) signalProcess(each, 'SIGKILL');
}

/** None where the system does not tell. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

async function isThatServer(file: PostmasterFile, clusterDir: string): Promise<boolean> {
  if (!isAlive(file.pid)) return false;
  // The server works in its own directory; a process that does so is no stranger with a reused id.
  const workingDirectory = await readlink(`/proc/${file.pid}/cwd`).catch(() => undefined);
  if (workingDirectory !== undefined) return workingDirectory === (await realpath(clusterDir));
  const started = await processStartSeconds(file.pid);
  return started !== undefined && Math.abs(started - file.startSeconds) <= 5;
}

async function processStartSeconds(pid: number): Promise<number | undefined> {
  if (process.platform === 'linux') {
    try {
      // In ticks of 10 ms since boot.
      const ticks = Number(statFields(pid)?.[19]);
      const boot = Number(/^btime (\d+)$/m.exec(await readFile('/proc/stat', 'utf8'))?.[1]);
      return boot + ticks / 100;
    } catch {
      return undefined;
    }
  }
  const listed = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => undefined);
  const started = listed === undefined ? Number.NaN : Date.parse(listed.stdout.trim());
  return Number.isNaN(started) ? undefined : started / 1_000;
}

/** proc(5): the fields of /proc/PID/stat from the third (the state) on; the second may hold spaces and parentheses. */
function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
