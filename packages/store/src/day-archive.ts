import type { Signal, TenantId } from '@oriel/telemetry';

/** What is archived and comes back as a whole: one signal of a tenant on one day (UTC), `2026-01-02`. */
export interface SignalDay {
  readonly signal: Signal;
  readonly day: string;
}

/** Rows that came in together; the id is the store's own, the same for ever and in every store that they come to. */
export interface ArchiveBatch {
  readonly id: string;
  readonly rows: number;
}

export interface StoredBatch extends ArchiveBatch {
  /** Days that its rows are kept; undefined while they are on their way to another class, when some may be there twice. */
  readonly retention: number | undefined;
}

/** Rows as a Parquet file, which other programs read too. */
export interface ParquetRows {
  /** In the order of the file. A store that has learned of more since gives those their defaults. */
  readonly columns: readonly string[];
  readonly file: AsyncIterable<Uint8Array>;
}

export interface RestoredRows extends ParquetRows {
  /** All that the file may hold rows of. */
  readonly batches: readonly ArchiveBatch[];
  /** When they expire again: at the end of that day. */
  readonly keepUntilMs: number;
}

export interface ArchiveOptions {
  readonly signal?: AbortSignal;
}

/**
 * One tenant's telemetry by days, as it leaves for an archive and comes back. Roll-ups stay: they are made of samples and outlive them.
 * What is kept for ever does not expire and is not archived.
 */
export interface DayArchive {
  /** What is stored of a day, in the order in which it came in. */
  batches(of: SignalDay, options?: ArchiveOptions): Promise<readonly StoredBatch[]>;
  /** Rows of these batches. The file is read once, to its end or not at all. */
  exportRows(of: SignalDay, batches: readonly ArchiveBatch[], options?: ArchiveOptions): Promise<ParquetRows>;
  /** Gives the number of rows that were not there and are now. A row that is there stays as it is, so all may be repeated. */
  importRows(of: SignalDay, rows: RestoredRows, options?: ArchiveOptions): Promise<number>;
}

/** How many rows a tenant has of a day in one partition, which expires as a whole, whoever has rows in it. */
export interface StoredDay extends SignalDay {
  readonly tenant: TenantId;
  readonly partition: string;
  readonly rows: number;
}

/** What a store is told of an archive while it lets go of rows. */
export interface ArchiveProgress {
  /** Whether all rows of a partition are archived; `rows` is how many it has by now. */
  isArchived(partition: { readonly signal: Signal; readonly partition: string; readonly rows: number }): boolean;
  /** So long an expired partition waits to be archived; no budget of the disk waits. */
  readonly waitMs: number;
}
