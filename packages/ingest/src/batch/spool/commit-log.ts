import type { EncodedRows } from '@oriel/store';
import { errorWord, type WatchIngest } from '../../ingest-work.ts';
import { OpenSegment, type SpooledSegment } from './open-segment.ts';
import { frameBytes, HEADER_BYTES } from './segment-format.ts';
import type { SegmentIds } from './segment-ids.ts';
import type { SpoolFiles } from './spool-files.ts';

export type AppendOutcome =
  | { readonly kind: 'durable'; readonly segment: bigint }
  | { readonly kind: 'refused'; readonly code: 'spool_unwritable' | 'shutting_down'; readonly detail: string };

export interface CommitLogOptions {
  readonly files: SpoolFiles;
  readonly directory: string;
  readonly ids: SegmentIds;
  readonly schemaVersion: number;
  readonly now: () => number;
  /** Least time between two fsyncs: everything that arrives meanwhile shares the next one. */
  readonly commitIntervalMs: number;
  readonly closeAfterMs: number;
  /** A segment of so many bytes is closed as soon as nothing has come for `closeQuietAfterMs`. */
  readonly closeQuietFromBytes: number;
  readonly closeQuietAfterMs: number;
  readonly closeAtBytes: number;
  readonly closeAtRows: number;
  /** After a failed write the disk is tried again this often. */
  readonly probeIntervalMs: number;
  readonly onClosed: (segment: SpooledSegment) => void;
  readonly onWritable: (writable: boolean, reason: string) => void;
  readonly watch: WatchIngest;
}

interface Waiting {
  readonly rows: readonly EncodedRows[];
  readonly bytes: number;
  readonly resolve: (outcome: AppendOutcome) => void;
}

/**
 * Group commit: appends wait in memory, one write and one fsync make all of them durable, then all are acknowledged.
 *
 *     append ─┐
 *     append ─┼─► waiting ──(≥ 10 ms since the last fsync)──► writev ─► fdatasync ─► resolve each ─► 750 ms, 32 MiB or the end
 *     append ─┘                                                                                  of a burst: close
 *
 * One turn runs at a time, and only a turn touches the open segment.
 */
export class CommitLog {
  readonly #options: CommitLogOptions;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #open: OpenSegment | undefined;
  #turn: Promise<void> = Promise.resolve();
  #commitTimer: NodeJS.Timeout | undefined;
  #closeTimer: NodeJS.Timeout | undefined;
  #quietTimer: NodeJS.Timeout | undefined;
  #probeTimer: NodeJS.Timeout | undefined;
  #lastCommitMs = Number.NEGATIVE_INFINITY;
  #unwritable: string | undefined;
  #stopped = false;
  #fsyncs = 0;
  #lastFsyncDurationMs: number | null = null;

  constructor(options: CommitLogOptions) {
    this.#options = options;
  }

  /** Bytes that are in no closed segment yet. */
  get bytes(): number {
    return this.#waitingBytes + (this.#open?.sizeBytes ?? 0);
  }

  get openedMs(): number | null {
    return this.#open?.openedMs ?? null;
  }

  get writable(): boolean {
    return this.#unwritable === undefined;
  }

  get fsyncs(): number {
    return this.#fsyncs;
  }

  /** Milliseconds that the last write and fsync took together. */
  get lastFsyncDurationMs(): number | null {
    return this.#lastFsyncDurationMs;
  }

  append(rows: readonly EncodedRows[]): Promise<AppendOutcome> {
    if (this.#stopped) return Promise.resolve(shuttingDown());
    if (this.#unwritable !== undefined) return Promise.resolve(unwritable(this.#unwritable));
    const bytes = rows.reduce((sum, block) => sum + frameBytes(block), 0);
    return new Promise((resolve) => {
      this.#waiting.push({ rows, bytes, resolve });
      this.#waitingBytes += bytes;
      this.#scheduleCommit();
    });
  }

  /** Closes the open segment now, whatever its age. */
  async closeSegment(): Promise<void> {
    await this.#take(async () => {
      await this.#commitWaiting();
      await this.#closeOpen();
    });
  }

  /** Makes durable what waits, closes the segment, takes nothing more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#commitTimer);
    clearTimeout(this.#probeTimer);
    await this.closeSegment();
  }

  #scheduleCommit(): void {
    if (this.#commitTimer !== undefined) return;
    const dueInMs = Math.max(0, this.#lastCommitMs + this.#options.commitIntervalMs - performance.now());
    this.#commitTimer = setTimeout(() => {
      void this.#take(async () => {
        this.#commitTimer = undefined;
        await this.#commitWaiting();
      });
    }, dueInMs);
  }

  /** Turns follow each other. A turn reports its own failures: it never rejects. */
  #take(turn: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(turn);
    return this.#turn;
  }

  async #commitWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      if (this.#open !== undefined && this.#open.sizeBytes + this.#waiting[0]!.bytes > this.#options.closeAtBytes) {
        await this.#closeOpen();
      }
      const group = this.#takeGroup();
      const bytes = group.reduce((sum, waiting) => sum + waiting.bytes, 0);
      const startedAtMs = this.#options.now();
      let startedMs = performance.now();
      try {
        this.#open ??= await this.#createSegment();
        startedMs = performance.now();
        await this.#open.appendDurably(group.flatMap((waiting) => waiting.rows));
        this.#lastCommitMs = performance.now();
        this.#lastFsyncDurationMs = this.#lastCommitMs - startedMs;
        this.#fsyncs++;
        this.#options.watch({ kind: 'commit', bytes, startedAtMs, elapsedMs: this.#lastFsyncDurationMs });
      } catch (error) {
        const elapsedMs = performance.now() - startedMs;
        this.#options.watch({ kind: 'commit', bytes, startedAtMs, elapsedMs, error: errorWord(error) });
        await this.#becomeUnwritable(error, group);
        return;
      }
      const { segment } = this.#open;
      this.#forget(group);
      for (const waiting of group) waiting.resolve({ kind: 'durable', segment });
      if (this.#open.sizeBytes >= this.#options.closeAtBytes || this.#open.rows >= this.#options.closeAtRows) {
        await this.#closeOpen();
      } else if (this.#open.sizeBytes >= this.#options.closeQuietFromBytes) {
        this.#closeWhenQuiet();
      }
    }
  }

  /** As many of those who wait as fit into the segment; the first may be larger than a whole segment is meant to be. */
  #takeGroup(): Waiting[] {
    let room = this.#options.closeAtBytes - (this.#open?.sizeBytes ?? HEADER_BYTES);
    let count = 0;
    while (count < this.#waiting.length && (count === 0 || this.#waiting[count]!.bytes <= room)) {
      room -= this.#waiting[count]!.bytes;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  #forget(group: readonly Waiting[]): void {
    for (const waiting of group) this.#waitingBytes -= waiting.bytes;
  }

  async #createSegment(): Promise<OpenSegment> {
    const { files, directory, ids, schemaVersion, now, closeAfterMs } = this.#options;
    const created = await OpenSegment.create(files, directory, {
      segment: await ids.next(),
      schemaVersion,
      openedMs: now(),
    });
    this.#closeTimer = setTimeout(() => void this.#take(() => this.#closeOpen()), closeAfterMs);
    return created;
  }

  #closeWhenQuiet(): void {
    clearTimeout(this.#quietTimer);
    this.#quietTimer = setTimeout(() => void this.#take(() => this.#closeOpen()), this.#options.closeQuietAfterMs);
  }

  async #closeOpen(): Promise<void> {
    this.#stopTimers();
    // It counts as open, with its bytes, until it is in the inserter's hands.
    const closed = await this.#open?.close(this.#options.now());
    this.#open = undefined;
    if (closed !== undefined) this.#options.onClosed(closed);
  }

  #stopTimers(): void {
    clearTimeout(this.#closeTimer);
    clearTimeout(this.#quietTimer);
  }

  async #becomeUnwritable(error: unknown, group: readonly Waiting[]): Promise<void> {
    this.#stopTimers();
    this.#unwritable = error instanceof Error ? error.message : String(error);
    this.#options.onWritable(false, this.#unwritable);
    const refused = [...group, ...this.#waiting];
    this.#waiting = [];
    this.#forget(refused);
    const kept = await this.#open?.abandon(this.#options.now());
    this.#open = undefined;
    if (kept !== undefined) this.#options.onClosed(kept);
    for (const waiting of refused) waiting.resolve(unwritable(this.#unwritable));
    this.#scheduleProbe();
  }

  #scheduleProbe(): void {
    if (this.#stopped) return;
    this.#probeTimer = setTimeout(() => void this.#take(() => this.#probe()), this.#options.probeIntervalMs);
  }

  /** The disk is good again when a segment can be opened: the next rows go into that one. */
  async #probe(): Promise<void> {
    try {
      this.#open = await this.#createSegment();
      await this.#open.appendDurably([]);
    } catch (error) {
      this.#stopTimers();
      await this.#open?.abandon(this.#options.now());
      this.#open = undefined;
      this.#unwritable = error instanceof Error ? error.message : String(error);
      this.#scheduleProbe();
      return;
    }
    this.#unwritable = undefined;
    this.#options.onWritable(true, '');
  }
}

function shuttingDown(): AppendOutcome {
  return { kind: 'refused', code: 'shutting_down', detail: 'the server is stopping' };
}

function unwritable(detail: string): AppendOutcome {
  return { kind: 'refused', code: 'spool_unwritable', detail };
}
