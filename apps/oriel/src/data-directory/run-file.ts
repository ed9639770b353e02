import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { DataDirectory } from './layout.ts';

/** What a running server tells scripts; readable by its owner only, gone after a clean stop. */
export interface RunFile {
  readonly url: string;
  readonly otlpHttp: string;
  readonly otlpGrpc: string;
  readonly pid: number;
  /** null where the engine or PostgreSQL is somebody else's server. */
  readonly enginePid: number | null;
  readonly postgresPid: number | null;
  readonly version: string;
}

export function writeRunFile(directory: DataDirectory, run: RunFile): void {
  const draft = `${directory.runFile}.draft`;
  writeFileSync(draft, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, directory.runFile);
}

/** `undefined` when there is none, or none that can be read: a stopped server. */
export function readRunFile(directory: DataDirectory): RunFile | undefined {
  try {
    return JSON.parse(readFileSync(directory.runFile, 'utf8')) as RunFile;
  } catch {
    return undefined;
  }
}

export function removeRunFile(directory: DataDirectory): void {
  rmSync(directory.runFile, { force: true });
}
