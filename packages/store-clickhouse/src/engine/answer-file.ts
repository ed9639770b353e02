import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readBlocksInPlace } from '../native/read/index.ts';
import type { AllocateBytes, NativeBlock } from './engine-client.ts';

/** The file of that name for the answer of a SELECT, or undefined when no asker of ours would give such a name. */
export function answerFilePath(rowsDirectory: string, name: string): string | undefined {
  return /^[0-9a-f-]{36}$/.test(name) ? join(rowsDirectory, `${name}.answer`) : undefined;
}

/**
 * A large answer of an engine on the same machine, beside the rows on their way to it. The engine writes it off its event loop, and it
 * is read at once: through a socket every byte of it would pass twice through JavaScript, in pieces. Removed at the end of the scope, before
 * it has met a disk.
 */
export class AnswerFile implements AsyncDisposable {
  readonly name = randomUUID();
  readonly #path: string;

  constructor(rowsDirectory: string) {
    this.#path = answerFilePath(rowsDirectory, this.name)!;
  }

  async read(allocate: AllocateBytes = () => undefined): Promise<Uint8Array> {
    await using file = await open(this.#path);
    const { size } = await file.stat();
    // A buffer of its own: numbers lie aligned in it.
    const bytes = allocate(size) ?? Buffer.allocUnsafeSlow(size);
    for (let at = 0; at < size; ) {
      const { bytesRead } = await file.read(bytes, at, size - at, at);
      if (bytesRead === 0) throw new RangeError(`an answer of ${size} bytes ended after ${at}`);
      at += bytesRead;
    }
    return bytes;
  }

  /** Its blocks in memory that is used again: each is good until the next one is asked for. */
  async *blocksInPlace(): AsyncGenerator<NativeBlock, void, void> {
    await using file = await open(this.#path);
    yield* readBlocksInPlace(async (into) => (await file.read(into, 0, into.length, null)).bytesRead);
  }

  /** Its bytes, of whatever format. */
  async *chunks(): AsyncGenerator<Uint8Array, void, void> {
    await using file = await open(this.#path);
    yield* file.createReadStream({ autoClose: false, highWaterMark: 1024 * 1024 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#path, { force: true });
  }
}
