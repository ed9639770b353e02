import type { SignalDay } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';
import { ARCHIVE_FORMAT, folderOf, MANIFEST_NAME, type Manifest, readManifest, writeManifest } from './manifest.ts';
import { ArchiveFailure } from './place/archive-failure.ts';
import type { ArchivePlace } from './place/archive-place.ts';

const MARK_NAME = 'oriel-archive.json';

/** A place that belongs to this installation, and the manifests in it. */
export class Archive {
  readonly place: ArchivePlace;
  readonly installation: string;
  #isOurs = false;

  constructor(place: ArchivePlace, installation: string) {
    this.place = place;
    this.installation = installation;
  }

  get address(): string {
    return this.place.address;
  }

  /** Tenants are numbered in each installation: of two that write to one place neither would know its own. */
  async claim(): Promise<void> {
    if (this.#isOurs) return;
    const mark = await this.place.get(MARK_NAME);
    if (mark === undefined) {
      const text = JSON.stringify({ format: ARCHIVE_FORMAT, installation: this.installation });
      await this.place.put(MARK_NAME, Buffer.from(`${text}\n`));
    } else {
      const { installation } = JSON.parse(Buffer.from(mark).toString()) as { installation?: unknown };
      if (installation !== this.installation) {
        throw new ArchiveFailure(
          `'${this.address}' is the archive of installation ${String(installation)}, and this is ${this.installation}; name another place with --archive`,
          { isTransient: false },
        );
      }
    }
    this.#isOurs = true;
  }

  /** Undefined when nothing of that day is archived. */
  async manifestOf(tenant: TenantId, of: SignalDay): Promise<Manifest | undefined> {
    await this.claim();
    const name = `${folderOf(tenant, of)}${MANIFEST_NAME}`;
    const bytes = await this.place.get(name);
    if (bytes === undefined) return undefined;
    const manifest = readManifest(bytes, name);
    // What lies in a folder is believed only as far as it says so itself: a tenant's days never become another's by being moved.
    const isOfThis =
      manifest.installation === this.installation &&
      manifest.tenant.id === tenant &&
      manifest.signal === of.signal &&
      manifest.day === of.day;
    if (!isOfThis) {
      throw new ArchiveFailure(
        `'${name}' of the archive is of tenant ${manifest.tenant.id}, ${manifest.signal}, ${manifest.day}, installation ${manifest.installation}; put it back where it was`,
        { isTransient: false },
      );
    }
    return manifest;
  }

  /** The last step of archiving: from here on the objects that it names are the day. */
  async putManifest(tenant: TenantId, manifest: Manifest): Promise<void> {
    await this.place.put(`${folderOf(tenant, manifest)}${MANIFEST_NAME}`, writeManifest(manifest));
  }
}
