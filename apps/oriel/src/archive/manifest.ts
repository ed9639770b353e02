import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { ArchiveBatch, SignalDay } from '@oriel/store';
import { SIGNALS, type Signal, type TenantId } from '@oriel/telemetry';
import { z } from 'zod';
import { ArchiveFailure } from './place/archive-failure.ts';

/** Version of this layout; one that is newer is refused. */
export const ARCHIVE_FORMAT = 1;

const ARCHIVED_OBJECT = z.object({
  /** Beside the manifest. */
  name: z.string().regex(/^[0-9a-f]{32}\.parquet$/),
  rows: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Of the store's tables when the rows left. */
  schemaVersion: z.int().nonnegative(),
  columns: z.array(z.string()),
  archivedAt: z.iso.datetime(),
  /** Which rows it has: a line of id and number of rows for each batch, by zstd, in base64. */
  batches: z.string(),
});

const MANIFEST = z.object({
  format: z.literal(ARCHIVE_FORMAT),
  installation: z.string(),
  tenant: z.object({ id: z.int().nonnegative(), name: z.string() }),
  signal: z.enum(SIGNALS),
  day: z.iso.date(),
  /** The day: from its midnight (UTC) up to the next one, not included. */
  startTime: z.iso.datetime(),
  endTime: z.iso.datetime(),
  rows: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  objects: z.array(ARCHIVED_OBJECT),
});

export type ArchivedObject = Readonly<z.infer<typeof ARCHIVED_OBJECT>>;
export type Manifest = Readonly<z.infer<typeof MANIFEST>>;

export function folderOfTenant(tenant: TenantId): string {
  return `tenant=${tenant}/`;
}

/** The folder of one signal of a tenant on one day, in the form in which other programs find columns in paths. */
export function folderOf(tenant: TenantId, { signal, day }: SignalDay): string {
  return `${folderOfTenant(tenant)}signal=${signal}/day=${day}/`;
}

export const MANIFEST_NAME = 'manifest.json';

/** Whose manifest that name is of; undefined for any other object. */
export function placeOfManifest(
  name: string,
): { readonly tenant: TenantId; readonly signal: Signal; readonly day: string } | undefined {
  const match = /^tenant=(\d{1,10})\/signal=([a-z]+)\/day=(\d{4}-\d{2}-\d{2})\/manifest\.json$/.exec(name);
  const signal = SIGNALS.find((candidate) => candidate === match?.[2]);
  return match && signal ? { tenant: Number(match[1]), signal, day: match[3]! } : undefined;
}

export function writeManifest(manifest: Manifest): Uint8Array {
  return Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
}

/** @throws ArchiveFailure for what is no manifest of this version. */
export function readManifest(bytes: Uint8Array, name: string): Manifest {
  const refused = (why: string, cause?: unknown) =>
    new ArchiveFailure(`'${name}' of the archive ${why}`, { cause, isTransient: false });
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString());
  } catch (cause) {
    throw refused('is damaged: it is no JSON', cause);
  }
  const format = (value as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > ARCHIVE_FORMAT) {
    throw refused(`has format ${format}, and this version of Oriel knows ${ARCHIVE_FORMAT}`);
  }
  const parsed = MANIFEST.safeParse(value);
  if (!parsed.success) throw refused(`is damaged: ${z.prettifyError(parsed.error)}`, parsed.error);
  return parsed.data;
}

export function encodeBatches(batches: readonly ArchiveBatch[]): string {
  return zstdCompressSync(batches.map(({ id, rows }) => `${id} ${rows}\n`).join('')).toString('base64');
}

export function batchesOf({ batches }: Pick<ArchivedObject, 'batches'>): ArchiveBatch[] {
  return zstdDecompressSync(Buffer.from(batches, 'base64'))
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [id, rows] = line.split(' ');
      return { id: id!, rows: Number(rows) };
    });
}
