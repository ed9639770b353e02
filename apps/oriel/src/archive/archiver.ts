import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ArchiveProgress,
  type SignalDay,
  type StoredDay,
  StoreError,
  type StoreErrorCode,
  type TelemetryStore,
} from '@oriel/store';
import type { Signal, TenantId } from '@oriel/telemetry';
import type { Logger } from 'pino';
import { errorWord, type OwnWork } from '../self/own-work.ts';
import type { Archive } from './archive.ts';
import { archiveDay } from './archive-day.ts';
import { ArchiveFailure } from './place/archive-failure.ts';

const LOOK_EVERY_MS = 5 * 60_000;
/** After a day is over its last records are still on their way, and its last samples are packed: hours, for a spool that was behind. */
const SETTLED_AFTER_MS = 3 * 3_600_000;
const DAY_MS = 86_400_000;
const STOP_PATIENCE_MS = 1_000;
/** Of an engine that is away nothing needs to be said: it says so itself. */
const AWAY: ReadonlySet<StoreErrorCode> = new Set(['store_unavailable', 'store_busy', 'query_cancelled']);
/** One damaged manifest must not hold up the other days; a key that is refused is refused for all of them. */
const FAILURES_IN_A_ROW = 3;

export interface ArchiverOptions {
  readonly archive: Archive;
  readonly store: Pick<TelemetryStore, 'storedDays' | 'forTenant' | 'schemaVersion'>;
  readonly tenants: () => Promise<readonly { readonly id: TenantId; readonly name: string }[]>;
  /** Runs work that one server of the installation does at a time; undefined where another is at it. */
  readonly alone: <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T | undefined>;
  readonly stagingDirectory: string;
  /** How long retention waits for what is not archived. */
  readonly waitMs: number;
  readonly now: () => number;
  readonly logger: Logger;
  /** For people to see: that the archive does not take what it is given, and that it does again. */
  readonly announce: (message: string) => void;
  readonly tell: (work: OwnWork) => void;
}

/** What there is to know of archiving, at any moment. */
export interface ArchiverState {
  readonly address: string;
  /** Of all tenants: days of one signal that are over. `waiting` has those that the archive does not have yet. */
  readonly days: { readonly archived: number; readonly waiting: number };
  readonly newestArchivedDay: string | null;
  readonly oldestWaitingDay: string | null;
  /** When it was last looked through to the end; null before. */
  readonly lastLookMs: number | null;
  /** Since this server started. */
  readonly rows: Readonly<Partial<Record<Signal, number>>>;
  readonly bytes: number;
  readonly failures: number;
  /** Of the last look; absent when all went well. */
  readonly lastError?: string;
  readonly working?: SignalDay & { readonly tenant: string; readonly rows: number };
}

interface DueDay extends SignalDay {
  readonly tenant: TenantId;
  readonly rows: number;
  readonly partitions: ReadonlyMap<string, number>;
}

/**
 * Brings each day that is over to the archive, oldest first, and looks again for what comes late. Tells retention what may go. What is
 * archived is known by the manifests alone, which are read once; after that a day is looked at again when the number of its rows is another.
 */
export class Archiver implements ArchiveProgress {
  readonly waitMs: number;
  /** Kept when all was looked through for the first time, or could not be. */
  readonly firstLook: Promise<void>;
  readonly #options: ArchiverOptions;
  readonly #firstLook = Promise.withResolvers<void>();
  readonly #stopping = new AbortController();
  /** How many rows of whom are archived, by signal and partition. */
  #archivedRows = new Map<string, Map<TenantId, number>>();
  /** Rows that a day had when it was last found whole in the archive. */
  #seen = new Map<string, number>();
  #due: readonly DueDay[] = [];
  #lastLookMs: number | null = null;
  readonly #rows: Partial<Record<Signal, number>> = {};
  #bytes = 0;
  #failures = 0;
  #lastError: string | undefined;
  #working: ArchiverState['working'];
  #looking: Promise<void> | undefined;

  constructor(options: ArchiverOptions) {
    this.#options = options;
    this.waitMs = options.waitMs;
    this.firstLook = this.#firstLook.promise;
  }

  start(): void {
    void this.#lookAgainAndAgain();
  }

  /** What goes up at this moment may take longer than anybody waits for an end: it is whole or not there, whenever that comes. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.race([this.#looking, sleep(STOP_PATIENCE_MS, undefined, { ref: false })]);
  }

  isArchived({ signal, partition, rows }: Parameters<ArchiveProgress['isArchived']>[0]): boolean {
    const owners = this.#archivedRows.get(`${signal}/${partition}`)?.values() ?? [];
    return [...owners].reduce((sum, archived) => sum + archived, 0) >= rows;
  }

  get state(): ArchiverState {
    const waiting = this.#due.filter((day) => !this.#isSeen(day)).map(({ day }) => day);
    const archived = this.#due.filter((day) => this.#isSeen(day)).map(({ day }) => day);
    return {
      address: this.#options.archive.address,
      days: { archived: archived.length, waiting: waiting.length },
      newestArchivedDay: archived.sort().at(-1) ?? null,
      oldestWaitingDay: waiting.sort()[0] ?? null,
      lastLookMs: this.#lastLookMs,
      rows: { ...this.#rows },
      bytes: this.#bytes,
      failures: this.#failures,
      ...(this.#lastError !== undefined && { lastError: this.#lastError }),
      ...(this.#working && { working: this.#working }),
    };
  }

  async #lookAgainAndAgain(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.look();
      await sleep(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  /** All that is due, once. Never throws: what failed is in the state, and tried again at the next look. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
      this.#working = undefined;
      this.#firstLook.resolve();
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const { alone, now, logger, tell } = this.#options;
    const startedAtMs = now();
    const began = performance.now();
    const told = (errorType?: string) =>
      tell({
        name: 'archive',
        startedAtMs,
        elapsedMs: performance.now() - began,
        attributes: { 'oriel.archive.days': this.#due.length },
        ...(errorType !== undefined && { errorType }),
      });
    try {
      const failure = await alone((lost) => this.#bringAll(AbortSignal.any([lost, this.#stopping.signal])));
      this.#lastLookMs = now();
      this.#told(failure);
      told(failure === undefined ? undefined : 'ArchiveFailure');
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      told(errorWord(error));
      if (error instanceof ArchiveFailure || isOfThatDay(error)) this.#told(error.message);
      else logger.warn({ err: error }, 'could not look for days to archive; it is tried again in five minutes');
    }
  }

  /** Gives what has failed, where others went well. */
  async #bringAll(signal: AbortSignal): Promise<string | undefined> {
    const { store, tenants, now } = this.#options;
    this.#due = dueDays(await store.storedDays(), now());
    this.#forgetGone();
    const names = new Map((await tenants()).map(({ id, name }) => [id, name]));
    let failure: string | undefined;
    let failuresInARow = 0;
    for (const day of this.#due) {
      signal.throwIfAborted();
      try {
        await this.#bring(day, names.get(day.tenant) ?? String(day.tenant), signal);
        failuresInARow = 0;
      } catch (error) {
        if (!isOfThatDay(error) || ++failuresInARow === FAILURES_IN_A_ROW) throw error;
        failure ??= `${day.signal} of ${day.day}: ${error.message}`;
      }
    }
    return failure;
  }

  async #bring(day: DueDay, tenantName: string, signal: AbortSignal): Promise<void> {
    const { archive, store, stagingDirectory, now, logger } = this.#options;
    if (!this.#isSeen(day)) {
      const manifest = await archive.manifestOf(day.tenant, day);
      if (manifest?.rows !== day.rows) {
        this.#working = { tenant: tenantName, signal: day.signal, day: day.day, rows: 0 };
        const tenant = { id: day.tenant, name: tenantName, days: store.forTenant(day.tenant).archive };
        const outcome = await archiveDay(tenant, day, manifest, {
          archive,
          stagingDirectory,
          schemaVersion: store.schemaVersion,
          now,
          signal,
          onRows: (rows) => {
            if (this.#working) this.#working = { ...this.#working, rows: this.#working.rows + rows };
          },
        });
        this.#working = undefined;
        if (outcome.kind === 'unsettled') return;
        this.#rows[day.signal] = (this.#rows[day.signal] ?? 0) + outcome.rows;
        this.#bytes += outcome.bytes;
        const { rows, bytes, leftOver } = outcome;
        if (leftOver !== undefined)
          logger.warn(`what an earlier run left in the archive may still be there: ${leftOver}`);
        if (rows > 0)
          logger.info({ tenant: tenantName, signal: day.signal, day: day.day, rows, bytes }, 'archived a day');
      }
      this.#seen.set(keyOf(day), day.rows);
    }
    for (const [partition, rows] of day.partitions) {
      const key = `${day.signal}/${partition}`;
      const owners = this.#archivedRows.get(key) ?? new Map<TenantId, number>();
      this.#archivedRows.set(key, owners.set(day.tenant, rows));
    }
  }

  #isSeen(day: DueDay): boolean {
    return this.#seen.get(keyOf(day)) === day.rows;
  }

  /** What is not stored any more is not asked for. */
  #forgetGone(): void {
    const days = new Set(this.#due.map(keyOf));
    const partitions = new Set(
      this.#due.flatMap((day) => Array.from(day.partitions.keys(), (id) => `${day.signal}/${id}`)),
    );
    this.#seen = new Map([...this.#seen].filter(([key]) => days.has(key)));
    this.#archivedRows = new Map([...this.#archivedRows].filter(([key]) => partitions.has(key)));
  }

  /** Said when it changes, however long it lasts. */
  #told(failure: string | undefined): void {
    const { logger, announce } = this.#options;
    const told = this.#lastError;
    this.#lastError = failure;
    if (failure !== undefined) this.#failures++;
    if (failure === told) return;
    const message =
      failure === undefined
        ? 'days are archived again'
        : `days are not archived: ${failure}; what expires waits for it up to ${this.waitMs / DAY_MS} d, and --disk does not`;
    logger[failure === undefined ? 'info' : 'warn'](message);
    announce(message);
  }
}

/** Whether the next day may go well all the same: neither the place nor the engine is away. */
function isOfThatDay(error: unknown): error is ArchiveFailure | StoreError {
  if (error instanceof ArchiveFailure) return !error.isTransient;
  return error instanceof StoreError && !AWAY.has(error.code);
}

/** What is over and settled, oldest first, the rows of all partitions of a day together. */
function dueDays(stored: readonly StoredDay[], nowMs: number): DueDay[] {
  const days = new Map<string, { of: StoredDay; partitions: Map<string, number> }>();
  for (const of of stored) {
    if (Date.parse(`${of.day}T00:00:00Z`) + DAY_MS + SETTLED_AFTER_MS > nowMs) continue;
    const known = days.get(keyOf(of)) ?? { of, partitions: new Map<string, number>() };
    known.partitions.set(of.partition, (known.partitions.get(of.partition) ?? 0) + of.rows);
    days.set(keyOf(of), known);
  }
  return [...days.values()]
    .map(({ of: { tenant, signal, day }, partitions }) => {
      const rows = [...partitions.values()].reduce((sum, own) => sum + own, 0);
      return { tenant, signal, day, partitions, rows };
    })
    .sort((one, other) => (one.day < other.day ? -1 : one.day > other.day ? 1 : one.tenant - other.tenant));
}

function keyOf({ tenant, signal, day }: Pick<StoredDay, 'tenant' | 'signal' | 'day'>): string {
  return `${tenant}/${signal}/${day}`;
}
