import { type EncodedRows, stampSequence } from '@oriel/store';
import type { Signal } from '@oriel/telemetry';
import { encodeFrame, encodeHeader, frameBytes, HEADER_BYTES } from './segment-format.ts';
import type { SpoolFile, SpoolFiles } from './spool-files.ts';

/** A segment that takes no more rows: what the inserter works through. */
export interface SpooledSegment {
  readonly segment: bigint;
  readonly schemaVersion: number;
  readonly path: string;
  readonly sizeBytes: number;
  /** Of this run: when it was opened. */
  readonly openedMs?: number;
  /** When it was closed; of one that an earlier run left, when it was opened. */
  readonly closedMs: number;
  /** While hot, the rows themselves; otherwise they are read back from `path`. */
  readonly blocks?: readonly EncodedRows[];
}

export function segmentName(segment: bigint, state: 'open' | 'closed'): string {
  return `${segment.toString(16).padStart(16, '0')}.${state}`;
}

/**
 * The segment that grows. Frames become durable in groups: `appendDurably` returns after the disk has them, and after a
 * failure the segment stands as if the group had never been appended.
 */
export class OpenSegment {
  readonly segment: bigint;
  readonly openedMs: number;
  readonly #schemaVersion: number;
  readonly #files: SpoolFiles;
  readonly #directory: string;
  readonly #path: string;
  readonly #file: SpoolFile;
  readonly #blocks: EncodedRows[] = [];
  readonly #nextOrdinal: Record<Signal, number> = {
    logs: 0,
    spans: 0,
    exemplars: 0,
    series: 0,
    samples: 0,
  };
  #sizeBytes = HEADER_BYTES;
  #rows = 0;
  #nameIsDurable = false;

  private constructor(
    files: SpoolFiles,
    directory: string,
    file: SpoolFile,
    header: { segment: bigint; schemaVersion: number; openedMs: number },
  ) {
    this.#files = files;
    this.#directory = directory;
    this.#file = file;
    this.segment = header.segment;
    this.openedMs = header.openedMs;
    this.#schemaVersion = header.schemaVersion;
    this.#path = `${directory}/${segmentName(header.segment, 'open')}`;
  }

  static async create(
    files: SpoolFiles,
    directory: string,
    header: { segment: bigint; schemaVersion: number; openedMs: number },
  ): Promise<OpenSegment> {
    const path = `${directory}/${segmentName(header.segment, 'open')}`;
    const file = await files.create(path);
    try {
      await file.append([encodeHeader(header)]);
    } catch (error) {
      await file.close();
      await files.remove(path);
      throw error;
    }
    return new OpenSegment(files, directory, file, header);
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get rows(): number {
    return this.#rows;
  }

  async appendDurably(group: readonly EncodedRows[]): Promise<void> {
    const nextOrdinal = { ...this.#nextOrdinal };
    const buffers: Uint8Array[] = [];
    let bytes = 0;
    let rows = 0;
    for (const block of group) {
      stampSequence(block, this.segment, nextOrdinal[block.signal]);
      nextOrdinal[block.signal] += block.rows;
      buffers.push(...encodeFrame(block));
      bytes += frameBytes(block);
      rows += block.rows;
    }
    await this.#file.append(buffers);
    await this.#file.sync();
    if (!this.#nameIsDurable) {
      await this.#files.syncDirectory(this.#directory);
      this.#nameIsDurable = true;
    }
    Object.assign(this.#nextOrdinal, nextOrdinal);
    this.#blocks.push(...group);
    this.#sizeBytes += bytes;
    this.#rows += rows;
  }

  /** Seals the segment. Its name says so, which no later step depends on: a failed rename leaves a complete open segment. */
  async close(nowMs: number): Promise<SpooledSegment | undefined> {
    // Every byte that counts was synced before it was acknowledged, so neither step below can lose any by failing.
    await this.#file.close().catch(() => {});
    if (this.#blocks.length === 0) {
      await this.#files.remove(this.#path).catch(() => {});
      return undefined;
    }
    let path = `${this.#directory}/${segmentName(this.segment, 'closed')}`;
    try {
      await this.#files.rename(this.#path, path);
      await this.#files.syncDirectory(this.#directory);
    } catch {
      path = this.#path;
    }
    return {
      segment: this.segment,
      schemaVersion: this.#schemaVersion,
      path,
      sizeBytes: this.#sizeBytes,
      openedMs: this.openedMs,
      closedMs: nowMs,
      blocks: this.#blocks,
    };
  }

  /**
   * After a failed append or fsync. What was acknowledged stays; what was not is cut off. Nothing more is written to this
   * file: after a failed fsync the kernel forgets which pages were dirty, so a second fsync would say yes to lost bytes.
   */
  async abandon(nowMs: number): Promise<SpooledSegment | undefined> {
    try {
      await this.#file.truncate(this.#sizeBytes);
    } catch {
      // The tail then has whole frames at most, which a replay inserts: attempts that nobody was told yes for.
    }
    return this.close(nowMs);
  }
}
