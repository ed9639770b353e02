import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Where rows for an engine on the same machine are left, below its data directory. The engine reads rows from a file
 * anyway; written there at once they are spared the way through a socket and through its event loop.
 */
export function rowsDirectoryOf(dataDir: string): string {
  return join(dataDir, 'rows');
}

/** The file of that name, or undefined when no sender of ours would give such a name. */
export function sentRowsPath(rowsDirectory: string, name: string): string | undefined {
  return /^[0-9a-f-]{36}$/.test(name) ? join(rowsDirectory, `${name}.sent`) : undefined;
}

/** Rows of one INSERT in such a file; its name goes with the request, and the file at the end of the scope. */
export class SentRows implements AsyncDisposable {
  readonly name = randomUUID();
  readonly #path: string;

  private constructor(rowsDirectory: string) {
    this.#path = sentRowsPath(rowsDirectory, this.name)!;
  }

  static async write(
    rowsDirectory: string,
    blocks: readonly Uint8Array[] | AsyncIterable<Uint8Array>,
  ): Promise<SentRows> {
    const rows = new SentRows(rowsDirectory);
    try {
      await writeFile(rows.#path, blocks, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      await rows[Symbol.asyncDispose]();
      throw error;
    }
    return rows;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#path, { force: true });
  }
}
