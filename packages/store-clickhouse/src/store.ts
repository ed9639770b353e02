import { randomBytes } from 'node:crypto';
import type { StoreCapabilities, TelemetryStore } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';
import { createDayArchive } from './archive/clickhouse-day-archive.ts';
import { readStoredDays } from './archive/stored-days.ts';
import type { EngineClients } from './engine/engine-client.ts';
import { CarriedOver } from './insert/carried-over.ts';
import { insertSegment } from './insert/insert-segment.ts';
import { buildSecondWall } from './migrate/build-second-wall.ts';
import { claimInstallation, type EngineKind, migrate } from './migrate/migrate.ts';
import { SCHEMA_VERSION } from './migrate/migrations.ts';
import { AttributeHomeFinder } from './read/attribute-home-finder.ts';
import { HeldCounts, type HeldCountsOptions } from './read/counts/held-counts.ts';
import { CursorSeal } from './read/cursor.ts';
import { InsertedSegments } from './read/inserted-segments.ts';
import { createLogReader } from './read/logs/clickhouse-log-reader.ts';
import { PageReach } from './read/logs/page-reach.ts';
import type { Reading } from './read/reading.ts';
import { createSampleReader } from './read/samples/clickhouse-sample-reader.ts';
import { Held, type HeldOptions } from './read/samples/held/held.ts';
import { ROLLUPS_WORTH_BYTES } from './read/samples/rollups/select-rollups.ts';
import { SearchBounds } from './read/search-bounds.ts';
import { createTraceReader } from './read/traces/clickhouse-trace-reader.ts';
import { HeldCalls, type HeldCallsOptions } from './read/traces/held-calls.ts';
import { changeRetention } from './retain/change-retention.ts';
import { OneAtATime } from './retain/one-at-a-time.ts';
import { retain } from './retain/retain.ts';
import { retentionCost } from './retain/retention-cost.ts';
import { readUsage } from './retain/usage.ts';
import { InsertGate } from './samples/pack/insert-gate.ts';
import { packSamples } from './samples/pack/pack-samples.ts';
import { RolledLedger } from './samples/rollup/rolled-ledger.ts';

export interface ClickHouseStoreOptions {
  readonly clients: EngineClients;
  /** The engine's data directory where it is ours; its disk is then the one whose space is told. */
  readonly dataDir?: string;
  /** The database that the clients are bound to. */
  readonly database: string;
  readonly engineKind: EngineKind;
  /** Seals cursors, so that every server of an installation reads those of the others; else they are good for this store alone. */
  readonly cursorKey?: Uint8Array;
  /** What of samples may be held in memory. Only where nobody else writes to the engine: nobody would tell of what they write. */
  readonly held?: HeldOptions;
  /** What is counted of parts of logs and spans may be held in memory, whoever else writes. */
  readonly heldCounts?: Omit<HeldCountsOptions, 'now'>;
  /** Calls between services may be held in memory, whoever else writes. */
  readonly heldCalls?: Omit<HeldCallsOptions, 'now'>;
  /** From how many bytes less to read on roll-ups answer where samples could. */
  readonly rollupsWorthBytes?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

export interface ClickHouseStore extends TelemetryStore {
  /** Whose data this is: `own` when it is new. Both stores of an installation carry the same id. Call after `migrate`. */
  claimInstallation(own: string): Promise<string>;
  /** Bytes of samples in memory; undefined where none are held. */
  heldBytes(): HeldOptions | undefined;
  /** Bytes of counts in memory. */
  heldCountsBytes(): number;
  /** Resolves when what questions have asked to be read into memory is there. */
  settled(): Promise<void>;
}

const CAPABILITIES: StoreCapabilities = { fullTextIndex: true, exactlyOnceInsert: true, secondTenantWall: true };

/** The store contract on ClickHouse, embedded or a cluster. The clients stay the caller's to close. */
export function createClickHouseStore(options: ClickHouseStoreOptions): ClickHouseStore {
  const { clients, database, engineKind, dataDir, now = Date.now, rollupsWorthBytes = ROLLUPS_WORTH_BYTES } = options;
  const { maintenance } = clients;
  const cursors = new CursorSeal(options.cursorKey ?? randomBytes(32));
  const finders = new Map<TenantId, Reading>();
  const gate = new InsertGate();
  const alone = new OneAtATime();
  let carriedOver = new CarriedOver(maintenance);
  const rolledLedger = new RolledLedger(maintenance, now);
  const insertedSegments = new InsertedSegments();
  const heldCounts = new HeldCounts({ mostBytes: 0, ...options.heldCounts, now });
  const heldCalls = new HeldCalls({ mostBytes: 0, ...options.heldCalls, now }, insertedSegments);
  const held = options.held && new Held(maintenance, options.held, now);
  /** Why the engine has no row policies: said once. */
  let missingWall: string | null = null;

  const readingOf = (tenant: TenantId): Reading => {
    let reading = finders.get(tenant);
    if (reading === undefined) {
      const client = clients.forTenant(tenant);
      reading = {
        client,
        now,
        homes: new AttributeHomeFinder(client, now, insertedSegments, held !== undefined),
        cursors,
        pageReach: new PageReach(now),
        ...(held && { bounds: new SearchBounds(client, insertedSegments, now) }),
        held,
        logCounts: heldCounts.ofLogs(client),
        spanCounts: heldCounts.ofSpans(client),
        heldCalls,
        rolledLedger,
        rollupsWorthBytes,
      };
      finders.set(tenant, reading);
    }
    return reading;
  };

  /** What is in memory may be other than what is stored. */
  const changed = (): void => {
    held?.changed();
    heldCounts.forget();
    heldCalls.forget();
  };

  /** Work that may remove rows: unless it says that it has not, what is in memory is forgotten. */
  const removing = async <Result>(
    work: () => Promise<Result>,
    hasRemoved: (result: Result) => boolean,
  ): Promise<Result> => {
    let isUnchanged = false;
    try {
      const result = await work();
      isUnchanged = !hasRemoved(result);
      return result;
    } finally {
      if (!isUnchanged) changed();
    }
  };

  return {
    capabilities: CAPABILITIES,
    schemaVersion: SCHEMA_VERSION,
    forTenant(tenant) {
      const reading = readingOf(tenant);
      return {
        tenant,
        logs: createLogReader(reading),
        traces: createTraceReader(reading),
        samples: createSampleReader(reading),
        archive: createDayArchive({ client: reading.client, maintenance, alone: alone.run, added: changed }),
      };
    },
    async insert(segment) {
      const outcome = await gate
        .pass(() => insertSegment(maintenance, carriedOver, segment))
        .finally(() => {
          insertedSegments.add(segment.segment);
        });
      if (outcome.kind !== 'retry') await held?.inserted(segment, outcome);
      return outcome;
    },
    async migrate(onProgress = () => {}) {
      await migrate(maintenance, database, engineKind, onProgress);
      carriedOver = new CarriedOver(maintenance);
      heldCounts.forget();
      heldCalls.forget();
      if (engineKind === 'embedded') return;
      const missing = await buildSecondWall(clients, database);
      if (missing !== null && missing !== missingWall)
        onProgress(`no row policies on this engine, its tenants are kept apart by filters: ${missing.trim()}`);
      missingWall = missing;
    },
    claimInstallation: (own) => claimInstallation(maintenance, own),
    usage: () => readUsage(maintenance, dataDir),
    retain: (budget) =>
      removing(
        () => retain(maintenance, budget),
        ({ droppedPartitions }) => droppedPartitions.length > 0,
      ),
    storedDays: () => readStoredDays(maintenance),
    async pack(options) {
      const report = await alone.run(() => packSamples(maintenance, gate, options, held));
      if (report.hours + report.days > 0) rolledLedger.forget();
      return report;
    },
    changeRetention: (move) =>
      removing(
        () => changeRetention({ client: maintenance, gate, alone: alone.run }, move),
        (rows) => rows > 0,
      ),
    retentionCost: (changes, nowMs) => retentionCost(maintenance, changes, nowMs),
    ping: () => clients.ping(),
    heldBytes: () => held?.sizeBytes,
    heldCountsBytes: () => heldCounts.sizeBytes + heldCalls.sizeBytes,
    async settled() {
      await Promise.all([held?.settled(), heldCounts.settled(), heldCalls.settled()]);
    },
  };
}
