import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClosedSegment, EncodedRows, InsertOutcome } from '@oriel/store';
import type { Signal } from '@oriel/telemetry';
import { diskFiles, type SpoolFile, type SpoolFiles } from './spool-files.ts';

/** For tests: a directory that is removed at the end of its scope. */
export async function temporaryDirectory(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'oriel-spool-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** For tests: rows whose block is recognisable by `text`, with room for the sequence in front. */
export function rowsOf(text: string, rows = 1, signal: Signal = 'logs'): EncodedRows {
  const payload = Buffer.from(text);
  const bytes = new Uint8Array(rows * 12 + payload.byteLength);
  bytes.set(payload, rows * 12);
  return { signal, rows, bytes, segmentOffset: 0, ordinalOffset: rows * 8 };
}

export function textOf({ bytes, rows }: EncodedRows): string {
  return Buffer.from(bytes.subarray(rows * 12)).toString();
}

export function sequenceOf({ bytes, rows, segmentOffset, ordinalOffset }: EncodedRows): [bigint, number][] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: rows }, (_, row) => [
    view.getBigUint64(segmentOffset + row * 8, true),
    view.getUint32(ordinalOffset + row * 4, true),
  ]);
}

/** For tests of failures: a store that answers what it is told to. */
export class ScriptedStore {
  readonly schemaVersion = 1;
  readonly inserted: ClosedSegment[] = [];
  /** Most inserts that ever ran at once. */
  mostAtOnce = 0;
  answer: (segment: ClosedSegment) => InsertOutcome | Promise<InsertOutcome> = () => ({ kind: 'inserted' });
  #running = 0;

  async insert(segment: ClosedSegment): Promise<InsertOutcome> {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#running);
    await new Promise((resolve) => setTimeout(resolve, 1));
    const outcome = await this.answer(segment);
    if (outcome.kind !== 'retry') this.inserted.push(segment);
    this.#running--;
    return outcome;
  }

  get texts(): string[] {
    return this.inserted.flatMap((segment) => segment.blocks.map(textOf));
  }
}

/** For tests: the real disk, with a record of what was asked of it, and failures on demand. */
export class WatchedFiles implements SpoolFiles {
  readonly calls: string[] = [];
  /** Thrown by the named call while it is set. */
  failing: Partial<Record<'append' | 'sync' | 'create' | 'truncate' | 'rename', NodeJS.ErrnoException>> = {};
  /** Written in part before `append` fails, as a full disk does. */
  partOfAppend = 0;

  count(call: string): number {
    return this.calls.filter((name) => name === call).length;
  }

  makeDirectory = diskFiles.makeDirectory;
  list = diskFiles.list;
  read = diskFiles.read;
  readStart = diskFiles.readStart;
  remove = diskFiles.remove;

  async create(path: string): Promise<SpoolFile> {
    this.#note('create');
    return this.#watch(await diskFiles.create(path));
  }

  async openExisting(path: string): Promise<SpoolFile> {
    this.#note('openExisting');
    return this.#watch(await diskFiles.openExisting(path));
  }

  async rename(from: string, to: string): Promise<void> {
    this.#note('rename');
    await diskFiles.rename(from, to);
  }

  async syncDirectory(path: string): Promise<void> {
    this.#note('syncDirectory');
    await diskFiles.syncDirectory(path);
  }

  #watch(file: SpoolFile): SpoolFile {
    return {
      append: async (buffers) => {
        if (this.failing.append !== undefined && this.partOfAppend > 0) {
          await file.append([Buffer.concat(buffers).subarray(0, this.partOfAppend)]);
        }
        this.#note('append');
        await file.append(buffers);
      },
      sync: async () => {
        this.#note('sync');
        await file.sync();
      },
      truncate: async (sizeBytes) => {
        this.#note('truncate');
        await file.truncate(sizeBytes);
      },
      close: () => file.close(),
    };
  }

  #note(call: string): void {
    this.calls.push(call);
    const failure = this.failing[call as keyof typeof this.failing];
    if (failure !== undefined) throw failure;
  }
}

export function diskError(code: 'ENOSPC' | 'EIO' | 'EROFS'): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: from a test`), { code });
}
