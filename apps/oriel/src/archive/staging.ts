import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { LocalFile } from './place/archive-place.ts';

/** One file on its way between the engine and the archive, gone at the end of the scope. */
export class StagedFile implements AsyncDisposable {
  readonly path: string;

  constructor(directory: string) {
    this.path = join(directory, `${randomUUID()}.parquet`);
  }

  /** Takes what comes, and says what it was. */
  async fill(chunks: AsyncIterable<Uint8Array>): Promise<LocalFile> {
    const measured = measure(chunks);
    await pipeline(measured.chunks, createWriteStream(this.path, { mode: 0o600 }));
    return { path: this.path, ...measured.result() };
  }

  /** What is in it. */
  async check(): Promise<Omit<LocalFile, 'path'>> {
    const measured = measure(this.read());
    for await (const _ of measured.chunks());
    return measured.result();
  }

  read(): AsyncIterable<Uint8Array> {
    return createReadStream(this.path, { highWaterMark: 1024 * 1024 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { force: true });
  }
}

function measure(from: AsyncIterable<Uint8Array>) {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  return {
    async *chunks() {
      for await (const chunk of from) {
        hash.update(chunk);
        sizeBytes += chunk.length;
        yield chunk;
      }
    },
    result: () => ({ sizeBytes, sha256: hash.digest('hex') }),
  };
}

/** What a run before this one left is of nobody. */
export function emptyStaging(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true, mode: 0o700 });
}
