import { createHash } from 'node:crypto';
import { type ArchiveBatch, type DayArchive, type SignalDay, type StoredBatch, StoreError } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';
import type { Archive } from './archive.ts';
import {
  ARCHIVE_FORMAT,
  type ArchivedObject,
  batchesOf,
  encodeBatches,
  folderOf,
  MANIFEST_NAME,
  type Manifest,
} from './manifest.ts';
import { ArchiveFailure } from './place/archive-failure.ts';
import { StagedFile } from './staging.ts';

/** An object is small enough to lie on this machine for a moment, and to go up with one request. */
const ROWS_OF_OBJECT = 500_000;
const BATCHES_OF_OBJECT = 10_000;
const DAY_MS = 86_400_000;

export interface ArchivedTenant {
  readonly id: TenantId;
  readonly name: string;
  /** Bound to that tenant. */
  readonly days: DayArchive;
}

export interface DayWork {
  readonly archive: Archive;
  readonly stagingDirectory: string;
  readonly schemaVersion: number;
  readonly now: () => number;
  readonly signal?: AbortSignal;
  /** Of that day, how many rows have gone up. */
  readonly onRows?: (rows: number) => void;
}

export type DayOutcome =
  /** All that is stored of the day is archived. */
  | {
      readonly kind: 'archived';
      readonly rows: number;
      readonly bytes: number;
      /** Why objects that have no name may still be there: they take room, and nothing else. */
      readonly leftOver?: string;
    }
  /** Rows came, or were on their way to another retention class, while they went up: look again. */
  | { readonly kind: 'unsettled' };

/**
 * Brings to the archive what it does not have of a day: all of it, or what came late. Objects first, the manifest that names them last, so
 * that a crash at any moment leaves the day as it was. Objects are named by the rows that they have: what is done again is put in the same
 * place.
 */
export async function archiveDay(
  tenant: ArchivedTenant,
  of: SignalDay,
  known: Manifest | undefined,
  work: DayWork,
): Promise<DayOutcome> {
  const { archive, signal } = work;
  const options = signal ? { signal } : {};
  const missing = await missingBatches(tenant.days, of, known, options);
  if (missing === undefined) return { kind: 'unsettled' };
  if (missing.length === 0) return { kind: 'archived', rows: 0, bytes: 0 };

  const objects: ArchivedObject[] = [];
  for (const batches of objectsOf(missing)) {
    signal?.throwIfAborted();
    objects.push(...(await archiveObjects(tenant, of, batches, work)));
  }
  // Counted again: what a file has is what was counted only if nothing changed meanwhile.
  const after = await missingBatches(tenant.days, of, known, options);
  if (after === undefined || !isSame(missing, after)) return { kind: 'unsettled' };

  const all = [...(known?.objects ?? []), ...objects];
  await archive.putManifest(tenant.id, {
    format: ARCHIVE_FORMAT,
    installation: archive.installation,
    tenant: { id: tenant.id, name: tenant.name },
    signal: of.signal,
    day: of.day,
    startTime: `${of.day}T00:00:00.000Z`,
    endTime: new Date(Date.parse(`${of.day}T00:00:00Z`) + DAY_MS).toISOString(),
    rows: sum(all, ({ rows }) => rows),
    bytes: sum(all, ({ bytes }) => bytes),
    objects: all,
  });
  const leftOver = await removeOrphans(archive, tenant.id, of, all);
  return {
    kind: 'archived',
    rows: sum(objects, ({ rows }) => rows),
    bytes: sum(objects, ({ bytes }) => bytes),
    ...(leftOver !== undefined && { leftOver }),
  };
}

/** What is stored and not in the archive; undefined while some of that is on its way to another class. */
async function missingBatches(
  days: DayArchive,
  of: SignalDay,
  known: Manifest | undefined,
  options: { readonly signal?: AbortSignal },
): Promise<readonly StoredBatch[] | undefined> {
  const archived = new Map<string, number>();
  for (const { id, rows } of known?.objects.flatMap(batchesOf) ?? []) {
    archived.set(id, Math.max(rows, archived.get(id) ?? 0));
  }
  const stored = await days.batches(of, options);
  const missing = stored.filter(({ id, rows }) => rows > (archived.get(id) ?? 0));
  return missing.some(({ retention }) => retention === undefined) ? undefined : missing;
}

function* objectsOf(batches: readonly StoredBatch[]): Generator<readonly StoredBatch[]> {
  let object: StoredBatch[] = [];
  let rows = 0;
  for (const batch of batches) {
    object.push(batch);
    rows += batch.rows;
    if (rows < ROWS_OF_OBJECT && object.length < BATCHES_OF_OBJECT) continue;
    yield object;
    object = [];
    rows = 0;
  }
  if (object.length > 0) yield object;
}

/** Mostly one. Rows may be larger than the engine has memory for: then half of them, and half of those. */
async function archiveObjects(
  tenant: ArchivedTenant,
  of: SignalDay,
  batches: readonly ArchiveBatch[],
  work: DayWork,
): Promise<readonly ArchivedObject[]> {
  try {
    const object = await archiveObject(tenant, of, batches, work);
    work.onRows?.(object.rows);
    return [object];
  } catch (error) {
    const isTooLarge = error instanceof StoreError && error.code === 'query_memory';
    if (!isTooLarge || batches.length === 1) throw error;
    const middle = batches.length >> 1;
    const first = await archiveObjects(tenant, of, batches.slice(0, middle), work);
    return [...first, ...(await archiveObjects(tenant, of, batches.slice(middle), work))];
  }
}

async function archiveObject(
  tenant: ArchivedTenant,
  of: SignalDay,
  batches: readonly ArchiveBatch[],
  { archive, stagingDirectory, schemaVersion, now, signal }: DayWork,
): Promise<ArchivedObject> {
  const { columns, file } = await tenant.days.exportRows(of, batches, signal ? { signal } : {});
  await using staged = new StagedFile(stagingDirectory);
  const content = await staged.fill(file);
  const name = `${nameOf(batches)}.parquet`;
  await archive.place.put(`${folderOf(tenant.id, of)}${name}`, content);
  return {
    name,
    rows: sum(batches, ({ rows }) => rows),
    bytes: content.sizeBytes,
    sha256: content.sha256,
    schemaVersion,
    columns: [...columns],
    archivedAt: new Date(now()).toISOString(),
    batches: encodeBatches(batches),
  };
}

function nameOf(batches: readonly ArchiveBatch[]): string {
  const hash = createHash('sha256');
  for (const { id, rows } of batches) hash.update(`${id} ${rows}\n`);
  return hash.digest('hex').slice(0, 32);
}

/** Objects that a run before this one put there and never named. A key that may not list or delete leaves them, and gives the reason. */
async function removeOrphans(
  archive: Archive,
  tenant: TenantId,
  of: SignalDay,
  objects: readonly ArchivedObject[],
): Promise<string | undefined> {
  const folder = folderOf(tenant, of);
  const named = new Set([MANIFEST_NAME, ...objects.map(({ name }) => name)]);
  try {
    for await (const name of archive.place.list(folder)) {
      if (!named.has(name.slice(folder.length))) await archive.place.remove(name);
    }
    return undefined;
  } catch (error) {
    if (error instanceof ArchiveFailure) return error.message;
    throw error;
  }
}

function isSame(one: readonly StoredBatch[], other: readonly StoredBatch[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ id, rows, retention }, at) => {
      const its = other[at]!;
      return id === its.id && rows === its.rows && retention === its.retention;
    })
  );
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
