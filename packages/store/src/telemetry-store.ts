import type { KeptSignal, RetainedSignal, RetentionClass, Signal, TenantId } from '@oriel/telemetry';
import type { ArchiveProgress, DayArchive, StoredDay } from './day-archive.ts';
import type { LogReader } from './log-reader.ts';
import type { SampleReader } from './sample-reader.ts';
import type { TraceReader } from './trace-reader.ts';

/** What a store can do; the weakest claim is the default, and a store refuses rather than answer a narrower question. */
export interface StoreCapabilities {
  readonly fullTextIndex: boolean;
  readonly exactlyOnceInsert: boolean;
  readonly secondTenantWall: boolean;
}

/** A handle bound to one tenant: the only way to read. It cannot be turned to another tenant. */
export interface TenantStore {
  readonly tenant: TenantId;
  readonly logs: LogReader;
  readonly traces: TraceReader;
  readonly samples: SampleReader;
  readonly archive: DayArchive;
}

/** Rows of one signal, encoded by the store's own encoder in the decoding worker; opaque to everybody else. */
export interface EncodedRows {
  readonly signal: Signal;
  readonly rows: number;
  readonly bytes: Uint8Array;
  /**
   * Where in `bytes` the ingest sequence stands, filled by `stampSequence` when the rows join a segment:
   * `rows` little-endian uint64 (segment) and `rows` little-endian uint32 (ordinal).
   */
  readonly segmentOffset: number;
  readonly ordinalOffset: number;
}

/** Gives every row its place in the segment. Ordinals go on through all rows of one signal of a segment. */
export function stampSequence(encoded: EncodedRows, segment: bigint, firstOrdinal: number): void {
  const view = new DataView(encoded.bytes.buffer, encoded.bytes.byteOffset, encoded.bytes.byteLength);
  const low = Number(segment & 0xffff_ffffn);
  const high = Number(segment >> 32n);
  for (let row = 0; row < encoded.rows; row++) {
    view.setUint32(encoded.segmentOffset + row * 8, low, true);
    view.setUint32(encoded.segmentOffset + row * 8 + 4, high, true);
    view.setUint32(encoded.ordinalOffset + row * 4, firstOrdinal + row, true);
  }
}

/**
 * A closed spool segment: the one unit of insert and of deduplication. Inserting it again is a no-op; it is never
 * regrouped or split, except to find the rows that the engine refuses for good.
 */
export interface ClosedSegment {
  /** Unique in the installation, growing: milliseconds since the epoch × 65,536 + number of the server. */
  readonly segment: bigint;
  readonly schemaVersion: number;
  readonly blocks: readonly EncodedRows[];
}

export type InsertOutcome =
  | { readonly kind: 'inserted' }
  /** The engine is away or busy: try the same segment again later. */
  | { readonly kind: 'retry'; readonly reason: string }
  /** The engine refuses these rows for good; the others are in. */
  | { readonly kind: 'quarantined'; readonly refused: readonly EncodedRows[]; readonly reason: string };

export interface SignalUsage {
  readonly signal: KeptSignal;
  readonly rows: number;
  readonly bytesOnDisk: number;
  readonly bytesUncompressed: number;
  readonly oldestMs: number | null;
  readonly newestMs: number | null;
}

export interface StoreUsage {
  readonly signals: readonly SignalUsage[];
  readonly byTenant: readonly {
    readonly tenant: TenantId;
    readonly signal: KeptSignal;
    readonly rows: number;
    readonly bytesOnDisk: number;
  }[];
  readonly diskFreeBytes: number;
  readonly diskUsedBytes: number;
}

export interface RetentionChange {
  readonly tenant: TenantId;
  /** Series go with their samples and roll-ups, and leave with the last of them. */
  readonly signal: RetainedSignal;
  readonly to: RetentionClass;
}

export interface RetentionMove {
  readonly changes: readonly RetentionChange[];
  readonly signal?: AbortSignal;
  /** The share that is done, 0 to 1, and what it is at. */
  readonly onProgress?: (done: number, change: RetentionChange) => void;
}

/** What a change of class comes to before it is made. Rows are as they are stored: one of packed samples holds many. */
export interface RetentionCost {
  readonly change: RetentionChange;
  /** Written once more. */
  readonly rows: number;
  readonly bytes: number;
  /** Of these, what is older than the new class keeps: it leaves within minutes. */
  readonly expiringRows: number;
  readonly expiringBytes: number;
}

export interface RetentionReport {
  readonly droppedPartitions: readonly {
    readonly signal: KeptSignal;
    readonly partition: string;
    readonly rows: number;
    readonly bytes: number;
    readonly reason: 'expired' | 'tenant_share' | 'disk_budget';
    /** Whose share it was. */
    readonly tenant?: TenantId;
    /** Set where there is an archive and it does not have all of these rows. */
    readonly isLost?: true;
  }[];
  /** How many partitions have expired and wait to be archived. */
  readonly awaitingArchive?: number;
  /** Set when nothing was expired because the clock jumped by more than a day. */
  readonly heldBack?: string;
}

export interface PackOptions {
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** Packs what is there without waiting for late segments: after imports. What was packed still stays for queries that read it. */
  readonly hurry?: boolean;
  readonly signal?: AbortSignal;
  /** For how long the roll-ups of a tenant are kept that are made now; as by default without it. */
  readonly rollupRetention?: (tenant: TenantId) => RetentionClass;
  /** Told after each partition, hour and day. */
  readonly onProgress?: (done: PackReport) => void;
}

export interface PackReport {
  readonly partitions: number;
  readonly samples: number;
  readonly chunks: number;
  readonly dropped: number;
  /** Hours and days of which roll-ups were made, and how many buckets those have. */
  readonly hours: number;
  readonly days: number;
  readonly buckets: number;
}

/** Contract of a telemetry store. `contract.ts` is its suite; every implementation runs it. */
export interface TelemetryStore {
  readonly capabilities: StoreCapabilities;
  readonly schemaVersion: number;
  forTenant(tenant: TenantId): TenantStore;
  /** The rows are lent, until the promise settles; their memory is given back after a segment was inserted. */
  insert(segment: ClosedSegment): Promise<InsertOutcome>;
  /** Brings the schema up to date, once; refuses data of a newer version. */
  migrate(onProgress?: (step: string) => void): Promise<void>;
  usage(): Promise<StoreUsage>;
  /** Drops what has expired, then what the budgets ask for, oldest first. */
  retain(budget: {
    diskBytes: number;
    tenantShares: ReadonlyMap<TenantId, number>;
    nowMs: number;
    archive?: ArchiveProgress;
  }): Promise<RetentionReport>;
  /** What is stored of days that will expire, of all tenants: what there is to archive. */
  storedDays(): Promise<readonly StoredDay[]>;
  /**
   * Moves samples from the form in which they arrive to the one in which they are kept, and makes roll-ups of days that are over.
   * Changes no answer, at no moment.
   */
  pack(options: PackOptions): Promise<PackReport>;
  /**
   * Moves what is stored to the classes that are named; what is there already stays, so it may be asked again and again. Samples that have
   * not been packed yet are moved by a later call. Gives the number of rows that have moved.
   */
  changeRetention(move: RetentionMove): Promise<number>;
  /** What `changeRetention` would move now, for each change in its order; bytes are shares of those of whole partitions. */
  retentionCost(changes: readonly RetentionChange[], nowMs: number): Promise<readonly RetentionCost[]>;
  ping(): Promise<boolean>;
}
