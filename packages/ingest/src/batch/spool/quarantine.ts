import type { EncodedRows } from '@oriel/store';
import { encodeFrame, encodeHeader, frameBytes, HEADER_BYTES, type SegmentHeader } from './segment-format.ts';
import type { SpoolFiles } from './spool-files.ts';

export interface QuarantineState {
  /** Files that wait for a person, those of earlier runs included. */
  readonly files: number;
  readonly bytes: number;
  /** Rows put away since the start. */
  readonly rows: number;
  /** Why the newest was put away. */
  readonly lastReason: string | null;
}

/**
 * What can never be inserted: rows that the engine refuses for good, and segments that the disk has damaged. A file here
 * is a segment like any other, with the reason beside it as text; nothing here is tried again or deleted by itself.
 */
export class Quarantine {
  readonly #files: SpoolFiles;
  readonly #directory: string;
  #count = 0;
  #bytes = 0;
  #rows = 0;
  #lastReason: string | null = null;

  private constructor(files: SpoolFiles, directory: string) {
    this.#files = files;
    this.#directory = directory;
  }

  static async open(files: SpoolFiles, directory: string): Promise<Quarantine> {
    const quarantine = new Quarantine(files, directory);
    await files.makeDirectory(directory);
    for (const { name, sizeBytes } of await files.list(directory)) {
      if (name.endsWith('.txt')) continue;
      quarantine.#count++;
      quarantine.#bytes += sizeBytes;
    }
    return quarantine;
  }

  get state(): QuarantineState {
    return { files: this.#count, bytes: this.#bytes, rows: this.#rows, lastReason: this.#lastReason };
  }

  /** Returns when the rows are durable here, so that their segment may be deleted. Putting the same away twice is one file. */
  async putRows(header: SegmentHeader, refused: readonly EncodedRows[], reason: string): Promise<void> {
    const name = `${header.segment.toString(16).padStart(16, '0')}.refused`;
    const path = `${this.#directory}/${name}`;
    await this.#files.remove(path);
    const file = await this.#files.create(path);
    try {
      await file.append([encodeHeader(header), ...refused.flatMap(encodeFrame)]);
      await file.sync();
    } finally {
      await file.close();
    }
    await this.#explain(path, reason);
    const bytes = refused.reduce((sum, rows) => sum + frameBytes(rows), HEADER_BYTES);
    const rows = refused.reduce((sum, block) => sum + block.rows, 0);
    this.#note(bytes, rows, reason);
  }

  /** Moves a whole file here: one that the disk has damaged. When even its name is gone, the reason alone is kept. */
  async putFile(path: string, sizeBytes: number, reason: string): Promise<void> {
    const kept = `${this.#directory}/${path.slice(path.lastIndexOf('/') + 1)}.damaged`;
    try {
      await this.#files.rename(path, kept);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    await this.#explain(kept, reason);
    this.#note(sizeBytes, 0, reason);
  }

  async #explain(path: string, reason: string): Promise<void> {
    await this.#files.remove(`${path}.txt`);
    const note = await this.#files.create(`${path}.txt`);
    try {
      await note.append([Buffer.from(`${reason}\n`)]);
      await note.sync();
    } finally {
      await note.close();
    }
    await this.#files.syncDirectory(this.#directory);
  }

  #note(bytes: number, rows: number, reason: string): void {
    this.#count++;
    this.#bytes += bytes;
    this.#rows += rows;
    this.#lastReason = reason;
  }
}
