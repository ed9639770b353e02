import type { Signal, TenantId } from '@oriel/telemetry';
import type { Archive } from './archive.ts';
import { folderOfTenant, placeOfManifest } from './manifest.ts';

export interface ArchivedDay {
  readonly tenant: string;
  readonly signal: Signal;
  readonly day: string;
  readonly rows: number;
  readonly bytes: number;
  readonly objects: number;
  readonly archivedAt: string;
}

export interface ArchivedDays {
  /** Of all tenants without it. */
  readonly tenant?: TenantId | undefined;
  readonly signal?: Signal | undefined;
  readonly onProgress: (found: number) => void;
}

/** What is archived, by tenant, signal and day: what the manifests say, and nothing that none of them names. */
export async function listDays(archive: Archive, { tenant, signal, onProgress }: ArchivedDays): Promise<ArchivedDay[]> {
  await archive.claim();
  const days: (ArchivedDay & { readonly id: TenantId })[] = [];
  const folder = tenant === undefined ? '' : folderOfTenant(tenant);
  for await (const name of archive.place.list(folder)) {
    const place = placeOfManifest(name);
    if (place === undefined || (signal !== undefined && place.signal !== signal)) continue;
    const manifest = await archive.manifestOf(place.tenant, place);
    if (manifest === undefined) continue;
    const { rows, bytes, objects } = manifest;
    days.push({
      id: place.tenant,
      tenant: manifest.tenant.name,
      signal: place.signal,
      day: place.day,
      rows,
      bytes,
      objects: objects.length,
      archivedAt:
        objects
          .map(({ archivedAt }) => archivedAt)
          .sort()
          .at(-1) ?? '',
    });
    onProgress(days.length);
  }
  const byPlace = (one: (typeof days)[number], other: (typeof days)[number]) =>
    one.id - other.id || one.signal.localeCompare(other.signal) || one.day.localeCompare(other.day);
  return days.sort(byPlace).map(({ id: _, ...day }) => day);
}
