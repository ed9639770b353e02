import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Records } from '@oriel/records';
import type { DataDirectory } from './data-directory/layout.ts';
import { OrielError } from './errors.ts';

/** What a data directory remembers of the installation that it belongs to. */
export interface Installation {
  readonly id: string;
  /** Of this server among those of the installation; part of every ingest sequence it gives out. */
  readonly serverNumber: number;
  /** Until a start has come so far that it could say how to sign in: one that failed has told nobody. */
  readonly isFirstRun: boolean;
}

/** As it stands in the file; one of an earlier version does not say whether it has served, and has. */
interface Remembered {
  readonly id: string;
  readonly serverNumber: number;
  readonly hasServed?: boolean;
}

/** @throws OrielError `other_installation` when the directory's spool belongs to another database. */
export async function joinInstallation(directory: DataDirectory, records: Records): Promise<Installation> {
  const known = read(directory);
  if (!known) {
    const made = { id: records.installationId, serverNumber: await records.allocateServerNumber() };
    write(directory, { ...made, hasServed: false });
    return { ...made, isFirstRun: true };
  }
  const { id, serverNumber, hasServed = true } = known;
  if (id !== records.installationId) {
    throw new OrielError(
      'other_installation',
      `'${directory.root}' belongs to installation ${id}, but the database is of ${records.installationId}; use the directory's own database, or another directory`,
    );
  }
  return { id, serverNumber, isFirstRun: !hasServed };
}

/** From now on a start on this directory is not the first. */
export function rememberServing(directory: DataDirectory, { id, serverNumber, isFirstRun }: Installation): void {
  if (isFirstRun) write(directory, { id, serverNumber, hasServed: true });
}

function read(directory: DataDirectory): Remembered | undefined {
  let text: string;
  try {
    text = readFileSync(directory.installationFile, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as Remembered;
  } catch (cause) {
    throw new OrielError(
      'start_failed',
      `'${directory.installationFile}' is damaged: it says which installation this directory belongs to; restore it from a backup`,
      { cause },
    );
  }
}

/** Whole or not at all, also where the disk is full or the power goes. */
function write(directory: DataDirectory, remembered: Remembered): void {
  const draft = `${directory.installationFile}.draft`;
  writeFileSync(draft, `${JSON.stringify(remembered)}\n`, { mode: 0o600, flush: true });
  renameSync(draft, directory.installationFile);
}

/** @throws OrielError `other_installation` when the engine's data belongs to another database. */
export function refuseOtherInstallation({ id }: Installation, engineInstallation: string): void {
  if (id === engineInstallation) return;
  throw new OrielError(
    'other_installation',
    `the engine holds data of installation ${engineInstallation}, but the database is of ${id}; point CLICKHOUSE_URL and DATABASE_URL at stores that belong together`,
  );
}
