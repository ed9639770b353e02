import type { EncodedRows, TelemetryStore } from '@oriel/store';
import type { WatchIngest } from '../../ingest-work.ts';
import { type AppendOutcome, CommitLog } from './commit-log.ts';
import { type InsertedSegment, Inserter } from './inserter.ts';
import { type SpoolLevel, spoolLevel } from './ladder.ts';
import type { SpooledSegment } from './open-segment.ts';
import { Pace } from './pace.ts';
import { Quarantine } from './quarantine.ts';
import { findSegments } from './replay.ts';
import { SegmentIds } from './segment-ids.ts';
import { diskFiles, type SpoolFiles } from './spool-files.ts';
import type { ReplayProgress, SpoolState } from './spool-state.ts';

export interface SpoolOptions {
  /** Segments live in `DIR/spool`, what can never be inserted in `DIR/quarantine`. */
  readonly directory: string;
  readonly store: Pick<TelemetryStore, 'insert' | 'schemaVersion'>;
  /** 0 to 65,535, different for each server of an installation. */
  readonly serverNumber?: number;
  /** What waits for the store may take this much disk, and the requests in flight on top. Default 2 GiB. */
  readonly budgetBytes?: number;
  readonly commitIntervalMs?: number;
  /** Default 750. */
  readonly closeAfterMs?: number;
  /** Default 1 MiB. */
  readonly closeQuietFromBytes?: number;
  /** Default 150. */
  readonly closeQuietAfterMs?: number;
  readonly closeAtBytes?: number;
  readonly closeAtRows?: number;
  /** Waiting rows that are kept in memory too. Default 64 MiB. */
  readonly hotBytes?: number;
  /** Of closed segments, from which on requests wait a little until insertion is in step. Default 32 MiB. */
  readonly paceFromBytes?: number;
  readonly probeIntervalMs?: number;
  readonly firstRetryMs?: number;
  readonly lastRetryMs?: number;
  readonly files?: SpoolFiles;
  readonly now?: () => number;
  readonly onInserted?: (inserted: InsertedSegment) => void;
  readonly onLevel?: (level: SpoolLevel, previous: SpoolLevel) => void;
  readonly onReplay?: (progress: ReplayProgress) => void;
  readonly watch?: WatchIngest;
}

const MIB = 1024 * 1024;

/** Each insert and table costs the engine the same again, whatever its rows; much longer, and what was sent last is not found within a second. */
const CLOSE_AFTER_MS = 750;

/** The end of a burst is in so large a segment, and nothing follows it that would be worth waiting for. At a steady pace there is no such pause. */
const CLOSE_QUIET_FROM_BYTES = MIB;
const CLOSE_QUIET_AFTER_MS = 150;

/** One is being inserted, one waits: with a third, what is acknowledged would not be found within a second. */
const PACE_FROM_SEGMENTS = 3;
/** As much as one segment holds, and seven seconds of a usual load. Little that waits long has another reason than too many senders. */
const PACE_FROM_BYTES = 32 * MIB;
/**
 * So many times more lies there only because the store was away, or because more senders come than any pace can hold. Found within a second is lost
 * then, and to take what comes is what a spool is for: who has been waiting for Oriel with full queues must not wait here as well.
 */
const PACE_UP_TO = 8;
/** Exporters send one request after another, and drop what their queues do not hold: four times a second still empties them. */
const LONGEST_HOLD_MS = 250;

/**
 * The promise behind every "yes": rows are on disk before they are acknowledged, and on disk until the store has them.
 *
 *     append → group commit (10 ms) → segment → closed (750 ms, 32 MiB, 1 M rows or the end of a burst) → store.insert → deleted
 */
export class Spool {
  readonly #log: CommitLog;
  readonly #inserter: Inserter;
  readonly #pace: Pace;
  readonly #quarantine: Quarantine;
  readonly #ids: SegmentIds;
  readonly #budgetBytes: number;
  readonly #now: () => number;
  readonly #options: SpoolOptions;
  readonly #replayed: ReadonlyMap<bigint, SpooledSegment>;
  readonly #beganMs: number;
  #replay: ReplayProgress;
  #unwritableReason: string | null = null;
  #level: SpoolLevel = 'accepting';

  private constructor(
    options: SpoolOptions,
    parts: { files: SpoolFiles; now: () => number; ids: SegmentIds; quarantine: Quarantine; found: SpooledSegment[] },
  ) {
    this.#options = options;
    this.#now = parts.now;
    this.#ids = parts.ids;
    this.#quarantine = parts.quarantine;
    this.#budgetBytes = options.budgetBytes ?? 2048 * MIB;
    this.#replayed = new Map(parts.found.map((segment) => [segment.segment, segment]));
    this.#replay = {
      segments: parts.found.length,
      segmentsDone: 0,
      bytes: parts.found.reduce((sum, segment) => sum + segment.sizeBytes, 0),
      bytesDone: 0,
    };
    const watch = options.watch ?? (() => {});
    this.#beganMs = parts.now();
    this.#inserter = new Inserter({
      files: parts.files,
      store: options.store,
      quarantine: parts.quarantine,
      now: parts.now,
      hotBytes: options.hotBytes ?? 64 * MIB,
      firstRetryMs: options.firstRetryMs ?? 100,
      lastRetryMs: options.lastRetryMs ?? 2_000,
      onDone: (segment) => this.#onDone(segment),
      onRetry: () => this.#pace.review(),
      onInserted: (inserted) => options.onInserted?.(inserted),
      watch,
    });
    const paceFromBytes = options.paceFromBytes ?? PACE_FROM_BYTES;
    this.#pace = new Pace({
      isBehind: () => {
        const { segments, bytes, isTaking } = this.#inserter;
        return (
          segments >= PACE_FROM_SEGMENTS && bytes > paceFromBytes && bytes <= paceFromBytes * PACE_UP_TO && isTaking
        );
      },
      longestMs: LONGEST_HOLD_MS,
    });
    this.#log = new CommitLog({
      files: parts.files,
      directory: spoolDirectory(options),
      ids: parts.ids,
      schemaVersion: options.store.schemaVersion,
      now: parts.now,
      commitIntervalMs: options.commitIntervalMs ?? 10,
      closeAfterMs: options.closeAfterMs ?? CLOSE_AFTER_MS,
      closeQuietFromBytes: options.closeQuietFromBytes ?? CLOSE_QUIET_FROM_BYTES,
      closeQuietAfterMs: options.closeQuietAfterMs ?? CLOSE_QUIET_AFTER_MS,
      closeAtBytes: options.closeAtBytes ?? 32 * MIB,
      closeAtRows: options.closeAtRows ?? 1_000_000,
      probeIntervalMs: options.probeIntervalMs ?? 1_000,
      onClosed: (segment) => this.#inserter.push(segment),
      onWritable: (writable, reason) => {
        this.#unwritableReason = writable ? null : reason;
        this.#moveLevel();
      },
      watch,
    });
  }

  /** Repairs what a crash left and begins to insert it; throws when the directory cannot be used. */
  static async open(options: SpoolOptions): Promise<Spool> {
    const { files = diskFiles, now = Date.now } = options;
    const directory = spoolDirectory(options);
    await files.makeDirectory(directory);
    const quarantine = await Quarantine.open(files, `${options.directory}/quarantine`);
    const found = await findSegments(files, directory, {
      quarantine,
      schemaVersion: options.store.schemaVersion,
    });
    const newest = found.at(-1);
    const ids = await SegmentIds.open(files, directory, {
      serverNumber: options.serverNumber ?? 0,
      now,
      ...(newest === undefined ? {} : { highest: newest.segment }),
    });
    const spool = new Spool(options, { files, now, ids, quarantine, found });
    for (const segment of found) spool.#inserter.push(segment);
    spool.#moveLevel();
    return spool;
  }

  get level(): SpoolLevel {
    this.#moveLevel();
    return this.#level;
  }

  get state(): SpoolState {
    const level = this.level;
    const inserts = this.#inserter.counts;
    const oldestMs = this.#inserter.oldestMs ?? this.#log.openedMs;
    return {
      level,
      reason: this.#reason(level),
      bytes: this.#bytes,
      budgetBytes: this.#budgetBytes,
      segments: this.#inserter.segments,
      oldestMs: oldestMs === null ? null : Math.max(0, this.#now() - oldestMs),
      lastFsyncMs: this.#log.lastFsyncDurationMs,
      fsyncs: this.#log.fsyncs,
      insertedSegments: inserts.insertedSegments,
      insertedRows: inserts.insertedRows,
      insertRetries: inserts.retries,
      lastInsertError: inserts.lastError,
      pacedRequests: this.#pace.requests,
      quarantine: this.#quarantine.state,
      replay: this.#replay,
    };
  }

  /**
   * Resolves after the fsync that covers these rows, or with the reason why there was none. Stamps the rows with their
   * ingest sequence; the caller gives them up. Whoever asks for room first (`level`) keeps the budget: an append that was
   * let in is never refused for it.
   */
  append(rows: readonly EncodedRows[]): Promise<AppendOutcome> {
    return this.#log.append(rows);
  }

  /** Resolves when the next request may be read; undefined where it may at once. See `Pace`. */
  paced(): Promise<void> | undefined {
    return this.#pace.hold();
  }

  /** Closes the open segment and resolves when the store has everything; waits as long as the store is away. */
  async flush(): Promise<void> {
    await this.#log.closeSegment();
    await this.#inserter.drained();
  }

  /** Takes nothing more, makes durable what waits, and gives the store `drainMs` to take it; the rest is replayed later. */
  async close(drainMs = 5_000): Promise<void> {
    this.#pace.release();
    await this.#log.stop();
    const patience = new AbortController();
    const late = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, drainMs);
      patience.signal.addEventListener('abort', () => clearTimeout(timer));
    });
    await Promise.race([this.#inserter.drained(), late]);
    patience.abort();
    await Promise.race([this.#inserter.stop(), late]);
    await this.#ids.close().catch(() => {
      // The promise of ids stands further ahead than it need; the next start skips some milliseconds.
    });
  }

  get #bytes(): number {
    return this.#log.bytes + this.#inserter.bytes;
  }

  #reason(level: SpoolLevel): SpoolState['reason'] {
    if (this.#unwritableReason !== null) return { kind: 'unwritable', detail: this.#unwritableReason };
    return level === 'accepting' ? null : { kind: 'budget' };
  }

  #moveLevel(): void {
    const previous = this.#level;
    this.#level = spoolLevel({
      bytes: this.#bytes,
      budgetBytes: this.#budgetBytes,
      writable: this.#unwritableReason === null,
    });
    if (this.#level !== previous) this.#options.onLevel?.(this.#level, previous);
  }

  #onDone(segment: SpooledSegment): void {
    this.#moveLevel();
    this.#pace.review();
    if (!this.#replayed.has(segment.segment)) return;
    this.#replay = {
      ...this.#replay,
      segmentsDone: this.#replay.segmentsDone + 1,
      bytesDone: this.#replay.bytesDone + segment.sizeBytes,
    };
    this.#options.onReplay?.(this.#replay);
    const { segments, segmentsDone, bytes } = this.#replay;
    if (segmentsDone < segments) return;
    const elapsedMs = this.#now() - this.#beganMs;
    this.#options.watch?.({ kind: 'replay', segments, bytes, startedAtMs: this.#beganMs, elapsedMs });
  }
}

function spoolDirectory(options: SpoolOptions): string {
  return `${options.directory}/spool`;
}
