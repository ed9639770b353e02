import type { EncodedRows, TelemetryStore } from '@oriel/store';
import { errorWord, type WatchIngest } from '../../ingest-work.ts';
import { giveBack } from '../give-back.ts';
import type { SpooledSegment } from './open-segment.ts';
import type { Quarantine } from './quarantine.ts';
import { readSegment } from './segment-format.ts';
import type { SpoolFiles } from './spool-files.ts';

export interface InsertedSegment {
  readonly segment: bigint;
  readonly rows: number;
  /** From closing the segment to the engine's yes. */
  readonly delayMs: number;
  /**
   * Every closed segment of this server up to here is in the store. While it catches up two inserts run side by side and
   * one may overtake its neighbour: whoever follows the sequence follows this and not `segment`.
   */
  readonly settledUpTo: bigint;
}

export interface InserterOptions {
  readonly files: SpoolFiles;
  readonly store: Pick<TelemetryStore, 'insert'>;
  readonly quarantine: Quarantine;
  readonly now: () => number;
  /** Rows are kept in memory up to this many bytes while they wait; beyond it they are read back from their file. */
  readonly hotBytes: number;
  readonly firstRetryMs: number;
  readonly lastRetryMs: number;
  /** The segment is gone from the spool: inserted, or put away. */
  readonly onDone: (segment: SpooledSegment) => void;
  /** The store did not take it; it is tried again. */
  readonly onRetry: () => void;
  readonly onInserted: (inserted: InsertedSegment) => void;
  readonly watch: WatchIngest;
}

type Attempt =
  /** Rows that went in; the segment is gone from the spool. */
  | { readonly kind: 'done'; readonly rows: number }
  | { readonly kind: 'again'; readonly reason: string; readonly error: string };

/**
 * One at a time while the store keeps up, so that segments become visible in their order and whoever follows the sequence
 * misses none. Two when more than this many wait: catching up then matters more.
 */
const CATCHING_UP_FROM = 1;
const AT_A_TIME = 2;

/** An insert takes a fraction of it. Longer, and the engine hangs, which nobody is told as long as it has not given up. */
const LONGEST_INSERT_MS = 5_000;

/**
 * Closed segments on their way into the store, oldest first. A segment leaves its file only after the store said inserted;
 * when the store is away all wait, with growing pauses; what the store refuses for good goes to quarantine and never
 * blocks the others.
 */
export class Inserter {
  readonly #options: InserterOptions;
  /** In order of their ids. */
  readonly #queue: SpooledSegment[] = [];
  /** Since when each is being inserted. */
  readonly #active = new Map<SpooledSegment, number>();
  #newest = 0n;
  #settledUpTo = 0n;
  #bytes = 0;
  #hotBytes = 0;
  #pauseMs = 0;
  #pauseTimer: NodeJS.Timeout | undefined;
  #stopping = false;
  #idle: (() => void)[] = [];
  #insertedSegments = 0;
  #insertedRows = 0;
  #retries = 0;
  #lastError: string | null = null;

  constructor(options: InserterOptions) {
    this.#options = options;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get segments(): number {
    return this.#queue.length + this.#active.size;
  }

  /** Whether segments go in, as far as is known: the store was there when it was last tried, and is not long over an insert. */
  get isTaking(): boolean {
    if (this.#pauseMs > 0) return false;
    for (const sinceMs of this.#active.values()) if (performance.now() - sinceMs > LONGEST_INSERT_MS) return false;
    return true;
  }

  get oldestMs(): number | null {
    return this.#oldest()?.closedMs ?? null;
  }

  get counts(): { insertedSegments: number; insertedRows: number; retries: number; lastError: string | null } {
    return {
      insertedSegments: this.#insertedSegments,
      insertedRows: this.#insertedRows,
      retries: this.#retries,
      lastError: this.#lastError,
    };
  }

  push(segment: SpooledSegment): void {
    this.#bytes += segment.sizeBytes;
    if (segment.segment > this.#newest) this.#newest = segment.segment;
    this.#enqueue(this.#keepHot(segment));
    this.#pump();
  }

  /** Resolves when nothing waits and nothing runs. */
  drained(): Promise<void> {
    if (this.segments === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Starts nothing more; resolves when what runs has ended. What is left stays on disk for the next start. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#pauseTimer);
    if (this.#active.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #keepHot(segment: SpooledSegment): SpooledSegment {
    if (segment.blocks === undefined) return segment;
    if (this.#hotBytes + segment.sizeBytes > this.#options.hotBytes) return withoutBlocks(segment);
    this.#hotBytes += segment.sizeBytes;
    return segment;
  }

  #enqueue(segment: SpooledSegment): void {
    const after = this.#queue.findIndex((other) => other.segment > segment.segment);
    this.#queue.splice(after === -1 ? this.#queue.length : after, 0, segment);
  }

  #pump(): void {
    if (this.#stopping || this.#pauseTimer !== undefined) return;
    while (this.#queue.length > 0 && this.#active.size < (this.#queue.length > CATCHING_UP_FROM ? AT_A_TIME : 1)) {
      const segment = this.#queue.shift()!;
      this.#active.set(segment, performance.now());
      void this.#work(segment);
    }
  }

  async #work(segment: SpooledSegment): Promise<void> {
    const startedAtMs = this.#options.now();
    const began = performance.now();
    const attempt = await this.#tryOnce(segment);
    this.#report(segment, attempt, startedAtMs, performance.now() - began);
    this.#active.delete(segment);
    if (attempt.kind === 'done') {
      this.#pauseMs = 0;
      this.#bytes -= segment.sizeBytes;
      if (segment.blocks !== undefined) this.#hotBytes -= segment.sizeBytes;
      for (const block of segment.blocks ?? []) giveBack(block.bytes);
      this.#count(segment, attempt.rows);
      this.#options.onDone(segment);
    } else {
      this.#retries++;
      this.#lastError = attempt.reason;
      this.#enqueue(segment);
      this.#pause();
      this.#options.onRetry();
    }
    if (this.#active.size === 0 && (this.#stopping || this.#queue.length === 0)) {
      for (const resolve of this.#idle.splice(0)) resolve();
    }
    this.#pump();
  }

  async #tryOnce(segment: SpooledSegment): Promise<Attempt> {
    const { store, quarantine, files } = this.#options;
    try {
      const { blocks, damage } = await this.#rowsOf(segment);
      let refused: readonly EncodedRows[] = [];
      if (blocks.length > 0) {
        const outcome = await store.insert({
          segment: segment.segment,
          schemaVersion: segment.schemaVersion,
          blocks,
        });
        if (outcome.kind === 'retry') return { kind: 'again', reason: outcome.reason, error: 'store_unavailable' };
        if (outcome.kind === 'quarantined') {
          refused = outcome.refused;
          await quarantine.putRows(segment, refused, outcome.reason);
        }
      }
      // A damaged file is the evidence, so it is moved where any other is deleted.
      if (damage === undefined) await files.remove(segment.path);
      else await quarantine.putFile(segment.path, segment.sizeBytes, damage);
      return { kind: 'done', rows: countRows(blocks) - countRows(refused) };
    } catch (error) {
      // A store that throws, or a disk that cannot take the quarantined part: the rows are safe in the segment, so wait.
      return { kind: 'again', reason: error instanceof Error ? error.message : String(error), error: errorWord(error) };
    }
  }

  #report(
    { openedMs, closedMs, sizeBytes: bytes }: SpooledSegment,
    attempt: Attempt,
    startedAtMs: number,
    elapsedMs: number,
  ): void {
    const { watch } = this.#options;
    if (attempt.kind === 'again') {
      watch({ kind: 'insert', rows: 0, bytes, startedAtMs, elapsedMs, error: attempt.error });
      return;
    }
    const { rows } = attempt;
    watch({ kind: 'insert', rows, bytes, startedAtMs, elapsedMs });
    // Of an earlier run nobody knows how long it has waited for this one.
    if (openedMs === undefined) return;
    const openMs = closedMs - openedMs;
    const wholeMs = startedAtMs + elapsedMs - openedMs;
    watch({ kind: 'segment', rows, bytes, startedAtMs: openedMs, elapsedMs: wholeMs, openMs, insertMs: elapsedMs });
  }

  /** The rows that can still be read, and what is wrong with the file when that is not all of them. */
  async #rowsOf(segment: SpooledSegment): Promise<{ blocks: readonly EncodedRows[]; damage?: string }> {
    if (segment.blocks !== undefined) return { blocks: segment.blocks };
    let bytes: Uint8Array;
    try {
      bytes = await this.#options.files.read(segment.path);
    } catch (error) {
      return { blocks: [], damage: `cannot read the segment: ${(error as Error).message}` };
    }
    const reading = readSegment(bytes);
    if (reading.kind === 'unreadable') return { blocks: [], damage: reading.reason };
    if (reading.goodBytes === bytes.byteLength) return { blocks: reading.blocks };
    return {
      blocks: reading.blocks,
      damage: `the checksum does not hold from byte ${reading.goodBytes} of ${bytes.byteLength} on`,
    };
  }

  #count(segment: SpooledSegment, rows: number): void {
    const oldest = this.#oldest();
    this.#settledUpTo = oldest === undefined ? this.#newest : oldest.segment - 1n;
    this.#insertedSegments++;
    this.#insertedRows += rows;
    this.#options.onInserted({
      segment: segment.segment,
      rows,
      delayMs: this.#options.now() - segment.closedMs,
      settledUpTo: this.#settledUpTo,
    });
  }

  #oldest(): SpooledSegment | undefined {
    let oldest = this.#queue[0];
    for (const segment of this.#active.keys()) {
      if (oldest === undefined || segment.segment < oldest.segment) oldest = segment;
    }
    return oldest;
  }

  #pause(): void {
    if (this.#stopping || this.#pauseTimer !== undefined) return;
    const { firstRetryMs, lastRetryMs } = this.#options;
    this.#pauseMs = Math.min(lastRetryMs, this.#pauseMs === 0 ? firstRetryMs : this.#pauseMs * 2);
    this.#pauseTimer = setTimeout(() => {
      this.#pauseTimer = undefined;
      this.#pump();
    }, this.#pauseMs);
  }
}

function withoutBlocks(segment: SpooledSegment): SpooledSegment {
  const { blocks: _, ...cold } = segment;
  return cold;
}

function countRows(blocks: readonly EncodedRows[]): number {
  return blocks.reduce((sum, block) => sum + block.rows, 0);
}
