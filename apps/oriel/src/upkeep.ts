import { statfs } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tenant } from '@oriel/records';
import type {
  ArchiveProgress,
  PackOptions,
  PackReport,
  RetentionReport,
  StoreUsage,
  TelemetryStore,
} from '@oriel/store';
import {
  DEFAULT_RETENTION,
  RETAINED_SIGNALS,
  type RetainedSignal,
  type RetentionClass,
  type TenantId,
} from '@oriel/telemetry';
import type { Logger } from 'pino';
import { errorWord, type OwnWork, type OwnWorkName } from './self/own-work.ts';

const USAGE_EVERY_MS = 15_000;
const RETAIN_EVERY_MS = 5 * 60_000;
const PACK_EVERY_MS = 60_000;
const MOVE_EVERY_MS = 60_000;
const TURN_EVERY_MS = 1_000;
/** So far over the budget nobody waits for the next time: in five minutes a small one could be spent twice. */
const OVERSPENT = 1.05;

/** Done once for all servers of an installation. Twice would do no harm, but is in vain. */
export type SharedWork = 'retention classes' | 'packing samples';

export interface UpkeepOptions {
  readonly store: TelemetryStore;
  readonly tenants: () => Promise<readonly Tenant[]>;
  /** Runs work of this name, which one server of the installation does at a time; undefined where another is at it. */
  readonly alone: <T>(name: SharedWork, work: (signal: AbortSignal) => Promise<T>) => Promise<T | undefined>;
  readonly diskBytes: number;
  /** Where days are archived before they go; nothing expires before it was looked through once. */
  readonly archive?: ArchiveProgress & { readonly firstLook: Promise<void> };
  readonly now: () => number;
  readonly logger: Logger;
  /** For people to see: what was dropped before its time, or why nothing was. */
  readonly announce: (message: string) => void;
  readonly tell: (work: OwnWork) => void;
}

/** What one tenant's telemetry takes, beside what it may take. */
export interface TenantUsage {
  readonly id: TenantId;
  readonly name: string;
  readonly rows: number;
  readonly bytesOnDisk: number;
  readonly bytesShare: number | null;
}

/** A kind of work, as it went last. */
export interface UpkeepTask {
  readonly name: string;
  readonly endedAtMs: number;
  readonly elapsedMs: number;
  /** In a row, up to now. */
  readonly failures: number;
}

/** Records on their way to another retention class. */
export interface MovingRecords {
  readonly tenantId: TenantId;
  readonly tenant: string;
  readonly signal: RetainedSignal;
  readonly to: RetentionClass;
  /** The share of all that is being moved, 0 to 1. */
  readonly done: number;
}

/** Work that no request asks for: measuring what is kept, and letting go of what has expired or has no room. */
export class Upkeep {
  readonly #options: UpkeepOptions;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #tasks = new Map<string, UpkeepTask>();
  #usage: StoreUsage | undefined;
  #tenants: readonly Tenant[] = [];
  readonly #stopping = new AbortController();
  #packing = false;
  #measuring: Promise<void> | undefined;
  /** Why nothing was expired, as people have been told. */
  #heldBack: string | undefined;
  #moving: Promise<void> | undefined;
  #firstMove: Promise<void> | undefined;
  readonly #overspent = Promise.withResolvers<void>();
  #retaining: Promise<void> | undefined;
  #moved: MovingRecords | undefined;

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

  /** What has been done at least once. */
  get tasks(): readonly UpkeepTask[] {
    return [...this.#tasks.values()];
  }

  get moving(): MovingRecords | undefined {
    return this.#moved;
  }

  async start(): Promise<void> {
    await this.#measure();
    this.#timers.push(setInterval(() => void this.#measure(), USAGE_EVERY_MS));
    this.#timers.push(setInterval(() => void this.#retain(), RETAIN_EVERY_MS));
    this.#timers.push(setInterval(() => void this.#pack(), PACK_EVERY_MS));
    this.#timers.push(setInterval(() => void this.#moveToClasses(), MOVE_EVERY_MS));
    this.#firstMove = this.#moveToClasses();
    void this.#retain();
    for (const timer of this.#timers) timer.unref();
  }

  stop(): void {
    this.#stopping.abort();
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** What was done is told with its time. @throws what the work throws */
  async #told<T>(
    name: OwnWorkName,
    work: () => Promise<T>,
    attributesOf?: (result: T) => OwnWork['attributes'],
  ): Promise<T> {
    const startedAtMs = Date.now();
    const began = performance.now();
    const times = () => ({ name, startedAtMs, elapsedMs: performance.now() - began });
    try {
      const result = await work();
      const attributes = attributesOf?.(result);
      this.#note({ ...times(), ...(attributes && { attributes }) });
      return result;
    } catch (error) {
      if (!this.#stopping.signal.aborted) this.#note({ ...times(), errorType: errorWord(error) });
      throw error;
    }
  }

  #note(work: OwnWork): void {
    const { name, startedAtMs, elapsedMs, errorType } = work;
    const failures = errorType === undefined ? 0 : (this.#tasks.get(name)?.failures ?? 0) + 1;
    this.#tasks.set(name, { name, endedAtMs: startedAtMs + elapsedMs, elapsedMs, failures });
    this.#options.tell(work);
  }

  /** One at a time, however long a starved engine takes. */
  #measure(): Promise<void> {
    this.#measuring ??= this.#measureUsage().finally(() => {
      this.#measuring = undefined;
    });
    return this.#measuring;
  }

  async #measureUsage(): Promise<void> {
    try {
      this.#usage = await this.#told('measure usage', () => this.#options.store.usage());
      if (this.#usage.diskUsedBytes > this.#options.diskBytes * OVERSPENT) {
        this.#overspent.resolve();
        if (this.#timers.length > 0) void this.#retain();
      }
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

  /** All that has arrived so far, without waiting for its time to be over; after another server that is at it. */
  async packNow(onProgress: (done: PackReport) => void): Promise<PackReport> {
    for (;;) {
      const report = await this.#packSamples({ hurry: true, onProgress });
      if (report !== undefined) return report;
      await sleep(TURN_EVERY_MS, undefined, { signal: this.#stopping.signal });
    }
  }

  /** Undefined where another server is at it. */
  #packSamples(options: Pick<PackOptions, 'hurry' | 'onProgress'> = {}): Promise<PackReport | undefined> {
    const { store, now, alone } = this.#options;
    const classes = new Map(this.#tenants.map(({ id, policy }) => [id, policy.retention.rollups]));
    return alone('packing samples', (signal) =>
      store.pack({
        ...options,
        nowMs: now(),
        signal: AbortSignal.any([signal, this.#stopping.signal]),
        rollupRetention: (tenant) => classes.get(tenant) ?? DEFAULT_RETENTION.rollups,
      }),
    );
  }

  /** One at a time: a long one after an outage is not joined by the next. */
  async #pack(): Promise<void> {
    if (this.#packing) return;
    this.#packing = true;
    const { logger } = this.#options;
    try {
      const report = await this.#told(
        'pack',
        () => this.#packSamples(),
        (done) => ({
          'oriel.pack.samples': done?.samples ?? 0,
          'oriel.pack.chunks': done?.chunks ?? 0,
          'oriel.pack.hours': done?.hours ?? 0,
          'oriel.pack.days': done?.days ?? 0,
        }),
      );
      if (report && report.samples + report.hours + report.days > 0) logger.debug(report, 'packed samples');
    } catch (error) {
      logger.warn({ err: error }, 'could not pack samples; it is tried again in a minute');
    } finally {
      this.#packing = false;
    }
  }

  /**
   * What is stored follows the classes that tenants have now, whatever changed them and whatever cut the last move short. Mostly there is
   * nothing to do, which takes one statement to see.
   */
  #moveToClasses(): Promise<void> {
    this.#moving ??= this.#move().finally(() => {
      this.#moving = undefined;
      this.#moved = undefined;
    });
    return this.#moving;
  }

  /** Somebody has changed the class of a tenant: what is stored begins to follow, unless a move is going on already. */
  async followClasses(): Promise<void> {
    await this.#readTenants();
    if (!this.#stopping.signal.aborted) void this.#moveToClasses();
  }

  async #move(): Promise<void> {
    const { store, alone, logger } = this.#options;
    const changes = this.#tenants.flatMap(({ id, policy }) =>
      RETAINED_SIGNALS.map((signal) => ({ tenant: id, signal, to: policy.retention[signal] })),
    );
    try {
      const rows = await alone('retention classes', (signal) =>
        this.#told(
          'move to classes',
          () =>
            store.changeRetention({
              changes,
              signal: AbortSignal.any([signal, this.#stopping.signal]),
              onProgress: (done, { tenant, signal, to }) => {
                this.#moved = { tenantId: tenant, tenant: nameOf(this.#tenants, tenant), signal, to, done };
              },
            }),
          (moved) => ({ 'oriel.retain.rows': moved }),
        ),
      );
      if (!rows) return;
      logger.info({ rows }, 'moved records to the retention classes of their tenants');
      await this.#measure();
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      logger.warn({ err: error }, 'could not move records to another retention class; it is tried again in a minute');
    }
  }

  /**
   * One at a time, and not before the first move: a class that was changed while Oriel was off holds for what expires. A move may take
   * hours and writes what it moves once more, so a disk without room is not kept waiting for it.
   */
  #retain(): Promise<void> {
    this.#retaining ??= this.#letGo().finally(() => {
      this.#retaining = undefined;
    });
    return this.#retaining;
  }

  async #letGo(): Promise<void> {
    const { store, diskBytes, archive, now, logger, announce } = this.#options;
    try {
      await Promise.race([Promise.all([this.#firstMove, archive?.firstLook]), this.#overspent.promise]);
      await this.#readTenants();
      const tenantShares = new Map(
        this.#tenants.flatMap(({ id, bytesShare }) => (bytesShare === null ? [] : [[id, bytesShare] as const])),
      );
      const report = await this.#told(
        'retain',
        () => store.retain({ diskBytes, tenantShares, nowMs: now(), ...(archive && { archive }) }),
        ({ droppedPartitions }) => ({
          'oriel.retain.partitions': droppedPartitions.length,
        }),
      );
      const told = this.#heldBack;
      this.#heldBack = report.heldBack;
      for (const message of announcements(report, this.#tenants, told)) {
        logger.warn(message);
        announce(message);
      }
      if (report.droppedPartitions.length > 0) await this.#measure();
    } catch (error) {
      logger.warn({ err: error }, 'could not let go of expired records; it is tried again in five minutes');
    }
  }
}

/** What people must hear of: records that went before their time, or are nowhere now. Those that merely expired go in silence. */
function announcements(report: RetentionReport, tenants: readonly Tenant[], told: string | undefined): string[] {
  const held =
    report.heldBack === undefined || report.heldBack === told ? [] : [`nothing was expired: ${report.heldBack}`];
  const early = report.droppedPartitions.filter((dropped) => dropped.reason !== 'expired' || dropped.isLost);
  return [
    ...held,
    ...early.map((dropped) => {
      const what = `${dropped.rows} ${dropped.signal} of ${dropped.partition}`;
      if (dropped.reason === 'expired')
        return `${what} have expired and are lost: the archive has not taken them for as long as they waited`;
      const cause =
        dropped.reason === 'disk_budget'
          ? 'the budget of --disk is used up'
          : `the tenant ${nameOf(tenants, dropped.tenant)} is over its share of the disk`;
      const lost = dropped.isLost ? ', and the archive does not have all of them' : '';
      return `${what} were dropped before their time: ${cause}${lost}`;
    }),
  ];
}

function nameOf(tenants: readonly Tenant[], id: TenantId | undefined): string {
  return tenants.find((tenant) => tenant.id === id)?.name ?? String(id);
}

/** `auto` is four fifths of what is free at this start and of what Oriel uses already. */
export async function diskBudget(settingBytes: number, path: string, usedBytes: number): Promise<number> {
  if (settingBytes > 0) return settingBytes;
  const disk = await statfs(path);
  return Math.round((disk.bavail * disk.bsize + usedBytes) * 0.8);
}
