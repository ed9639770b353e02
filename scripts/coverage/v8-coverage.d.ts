/** What of it is used; the package brings no types that this resolution of modules finds. */
declare module '@bcoe/v8-coverage' {
  import type { Profiler } from 'node:inspector';

  export interface ProcessCov {
    readonly result: readonly Profiler.ScriptCoverage[];
  }
  export function mergeProcessCovs(processes: readonly ProcessCov[]): ProcessCov;
}
