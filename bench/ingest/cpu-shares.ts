import { firstThreadCpuSeconds, processCpuSeconds, threadCpuSeconds, treeCpuSeconds } from '../kit/process-cpu.ts';

/** Who has used how many seconds of processor time. */
export interface CpuShares {
  readonly all: number;
  /** The server's main thread: sockets, spool, the segment on its way to the engine. */
  readonly main: number;
  /** Decode, guard, columns. */
  readonly workers: number;
  /** The server's other threads: disk, garbage collection. */
  readonly serverRest: number;
  readonly merges: number;
  /** The engine but for its merges. */
  readonly inserts: number;
}

export function cpuShares({ pid, enginePid }: { pid: number; enginePid: number | null }): CpuShares {
  const main = firstThreadCpuSeconds(pid);
  const workers = threadCpuSeconds(pid, 'oriel-decode');
  const merges = enginePid === null ? 0 : threadCpuSeconds(enginePid, 'MergeMutate');
  const engine = enginePid === null ? 0 : processCpuSeconds(enginePid);
  return {
    all: treeCpuSeconds(pid),
    main,
    workers,
    serverRest: processCpuSeconds(pid) - main - workers,
    merges,
    inserts: engine - merges,
  };
}

/** What was used between two moments, per million records. */
export function sharesPerMillion(before: CpuShares, after: CpuShares, records: number): CpuShares {
  const per = (share: keyof CpuShares) => ((after[share] - before[share]) / records) * 1e6;
  return {
    all: per('all'),
    main: per('main'),
    workers: per('workers'),
    serverRest: per('serverRest'),
    merges: per('merges'),
    inserts: per('inserts'),
  };
}
