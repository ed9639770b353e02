import { statfs } from 'node:fs/promises';
import type { Tenant } from '@oriel/records';
import type { PackOptions, PackReport, RetentionReport, StoreUsage, TelemetryStore } from '@oriel/store';
import { DEFAULT_RETENTION, type TenantId } from '@oriel/telemetry';
import type { Logger } from 'pino';

const USAGE_EVERY_MS = 15_000;
const RETAIN_EVERY_MS = 5 * 60_000;
const PACK_EVERY_MS = 60_000;

export interface UpkeepOptions {
  readonly store: TelemetryStore;
  readonly tenants: () => Promise<readonly Tenant[]>;
  readonly diskBytes: number;
  readonly now: () => number;
  readonly logger: Logger;
  /** For people to see: what was dropped before its time, or why nothing was. */
  readonly announce: (message: string) => void;
}

/** What one tenant's telemetry takes, beside what it may take. */
export interface TenantUsage {
  readonly id: TenantId;
  readonly name: string;
  readonly rows: number;
  readonly bytesOnDisk: number;
  readonly bytesShare: number | null;
}

/** Work that no request asks for: measuring what is kept, and letting go of what has expired or has no room. */
export class Upkeep {
  readonly #options: UpkeepOptions;
  readonly #timers: NodeJS.Timeout[] = [];
  #usage: StoreUsage | undefined;
  #tenants: readonly Tenant[] = [];
  readonly #stopping = new AbortController();
  #packing = false;

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  /** As of at most a quarter of a minute ago; `undefined` until the engine has answered once. */
  get usage(): StoreUsage | undefined {
    return this.#usage;
  }

  get tenants(): readonly TenantUsage[] {
    return this.#tenants.map(({ id, name, bytesShare }) => {
      const own = (this.#usage?.byTenant ?? []).filter((usage) => usage.tenant === id);
      return {
        id,
        name,
        rows: own.reduce((sum, usage) => sum + usage.rows, 0),
        bytesOnDisk: own.reduce((sum, usage) => sum + usage.bytesOnDisk, 0),
        bytesShare,
      };
    });
  }

  async start(): Promise<void> {
    await this.#measure();
    this.#timers.push(setInterval(() => void this.#measure(), USAGE_EVERY_MS));
    this.#timers.push(setInterval(() => void this.#retain(), RETAIN_EVERY_MS));
    this.#timers.push(setInterval(() => void this.#pack(), PACK_EVERY_MS));
    void this.#retain();
    for (const timer of this.#timers) timer.unref();
  }

  stop(): void {
    this.#stopping.abort();
    for (const timer of this.#timers) clearInterval(timer);
  }

  async #measure(): Promise<void> {
    try {
      this.#usage = await this.#options.store.usage();
    } catch (error) {
      this.#options.logger.debug({ err: error }, 'cannot measure what is kept; the engine is away');
    }
    await this.#readTenants();
  }

  /** While PostgreSQL is away the last known shares hold. */
  async #readTenants(): Promise<void> {
    try {
      this.#tenants = await this.#options.tenants();
    } catch (error) {
      this.#options.logger.debug({ err: error }, 'cannot read the shares of tenants; PostgreSQL is away');
    }
  }

  /** All that has arrived so far, without waiting for its time to be over. */
  packNow(onProgress: (done: PackReport) => void): Promise<PackReport> {
    return this.#packSamples({ hurry: true, onProgress });
  }

  async #packSamples(options: Pick<PackOptions, 'hurry' | 'onProgress'> = {}): Promise<PackReport> {
    const { store, now } = this.#options;
    const classes = new Map(this.#tenants.map(({ id, policy }) => [id, policy.retention.rollups]));
    return store.pack({
      ...options,
      nowMs: now(),
      signal: this.#stopping.signal,
      rollupRetention: (tenant) => classes.get(tenant) ?? DEFAULT_RETENTION.rollups,
    });
  }

  /** One at a time: a long one after an outage is not joined by the next. */
  async #pack(): Promise<void> {
    if (this.#packing) return;
    this.#packing = true;
    const { logger } = this.#options;
    try {
      const report = await this.#packSamples();
      if (report.samples > 0 || report.days > 0) logger.debug(report, 'packed samples');
    } catch (error) {
      logger.warn({ err: error }, 'could not pack samples; it is tried again in a minute');
    } finally {
      this.#packing = false;
    }
  }

  async #retain(): Promise<void> {
    const { store, diskBytes, now, logger, announce } = this.#options;
    try {
      await this.#readTenants();
      const tenantShares = new Map(
        this.#tenants.flatMap(({ id, bytesShare }) => (bytesShare === null ? [] : [[id, bytesShare] as const])),
      );
      const report = await store.retain({ diskBytes, tenantShares, nowMs: now() });
      for (const message of announcements(report, this.#tenants)) {
        logger.warn(message);
        announce(message);
      }
      if (report.droppedPartitions.length > 0) await this.#measure();
    } catch (error) {
      logger.warn({ err: error }, 'could not let go of expired records; it is tried again in five minutes');
    }
  }
}

/** What people must hear of: records that went before their time. Those that merely expired go in silence. */
function announcements(report: RetentionReport, tenants: readonly Tenant[]): string[] {
  const nameOf = (id: TenantId | undefined) => tenants.find((tenant) => tenant.id === id)?.name ?? id;
  const held = report.heldBack === undefined ? [] : [`nothing was expired: ${report.heldBack}`];
  const early = report.droppedPartitions.filter((dropped) => dropped.reason !== 'expired');
  return [
    ...held,
    ...early.map((dropped) => {
      const cause =
        dropped.reason === 'disk_budget'
          ? 'the budget of --disk is used up'
          : `the tenant ${nameOf(dropped.tenant)} is over its share of the disk`;
      return `${dropped.rows} ${dropped.signal} of ${dropped.partition} were dropped before their time: ${cause}`;
    }),
  ];
}

/** `auto` is four fifths of what is free at the first start and of what Oriel uses already. */
export async function diskBudget(settingBytes: number, path: string, usedBytes: number): Promise<number> {
  if (settingBytes > 0) return settingBytes;
  const disk = await statfs(path);
  return Math.round((disk.bavail * disk.bsize + usedBytes) * 0.8);
}
