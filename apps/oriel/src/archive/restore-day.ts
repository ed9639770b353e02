import type { SignalDay } from '@oriel/store';
import type { Archive } from './archive.ts';
import type { ArchivedTenant } from './archive-day.ts';
import { batchesOf, folderOf, type Manifest } from './manifest.ts';
import { ArchiveFailure } from './place/archive-failure.ts';
import { StagedFile } from './staging.ts';

export interface RestoreWork {
  readonly archive: Archive;
  readonly stagingDirectory: string;
  readonly keepUntilMs: number;
  readonly onProgress: (done: number, total: number) => void;
}

export interface RestoredDay extends SignalDay {
  /** That were not there and are now. */
  readonly rows: number;
  /** That are archived. */
  readonly archivedRows: number;
}

/**
 * Brings a day back to the tenant that it came from, object by object, each checked before a row of it is seen. A row that is there already
 * is not written again. Undefined when nothing of the day is archived.
 */
export async function restoreDay(
  tenant: ArchivedTenant,
  of: SignalDay,
  { archive, stagingDirectory, keepUntilMs, onProgress }: RestoreWork,
): Promise<RestoredDay | undefined> {
  const manifest = await archive.manifestOf(tenant.id, of);
  if (manifest === undefined) return undefined;
  let rows = 0;
  let done = 0;
  for (const object of manifest.objects) {
    onProgress(done, manifest.rows);
    await using staged = new StagedFile(stagingDirectory);
    await fetchObject(archive, `${folderOf(tenant.id, of)}${object.name}`, object, staged);
    const { columns } = object;
    const restored = { columns, file: staged.read(), batches: batchesOf(object), keepUntilMs };
    if (object.rows > 0) rows += await tenant.days.importRows(of, restored);
    done += object.rows;
  }
  onProgress(done, manifest.rows);
  return { signal: of.signal, day: of.day, rows, archivedRows: manifest.rows };
}

async function fetchObject(
  archive: Archive,
  name: string,
  { bytes, sha256 }: Manifest['objects'][number],
  staged: StagedFile,
): Promise<void> {
  const refused = (why: string) => new ArchiveFailure(`'${name}' of the archive ${why}`, { isTransient: false });
  if (!(await archive.place.download(name, staged.path))) throw refused('is missing, and its manifest names it');
  const found = await staged.check();
  if (found.sizeBytes !== bytes || found.sha256 !== sha256) {
    throw refused(
      `is damaged: it has ${found.sizeBytes} bytes with another checksum than the ${bytes} that were archived`,
    );
  }
}
