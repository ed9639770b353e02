import { readFileSync, writeFileSync } from 'node:fs';
import type { Records } from '@oriel/records';
import type { DataDirectory } from './data-directory/layout.ts';
import { OrielError } from './errors.ts';

/** What a data directory remembers of the installation that it belongs to. */
export interface Installation {
  readonly id: string;
  /** Of this server among those of the installation; part of every ingest sequence it gives out. */
  readonly serverNumber: number;
  readonly isFirstRun: boolean;
}

/** @throws OrielError `other_installation` when the directory's spool belongs to another database. */
export async function joinInstallation(directory: DataDirectory, records: Records): Promise<Installation> {
  const known = read(directory);
  if (!known) {
    const serverNumber = await records.allocateServerNumber();
    const made = { id: records.installationId, serverNumber };
    writeFileSync(directory.installationFile, `${JSON.stringify(made)}\n`, { mode: 0o600 });
    return { ...made, isFirstRun: true };
  }
  if (known.id !== records.installationId) {
    throw new OrielError(
      'other_installation',
      `'${directory.root}' belongs to installation ${known.id}, but the database is of ${records.installationId}; use the directory's own database, or another directory`,
    );
  }
  return { ...known, isFirstRun: false };
}

function read(directory: DataDirectory): { id: string; serverNumber: number } | undefined {
  try {
    return JSON.parse(readFileSync(directory.installationFile, 'utf8')) as { id: string; serverNumber: number };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** @throws OrielError `other_installation` when the engine's data belongs to another database. */
export function refuseOtherInstallation({ id }: Installation, engineInstallation: string): void {
  if (id === engineInstallation) return;
  throw new OrielError(
    'other_installation',
    `the engine holds data of installation ${engineInstallation}, but the database is of ${id}; point CLICKHOUSE_URL and DATABASE_URL at stores that belong together`,
  );
}
