import { type FileHandle, open, rm } from 'node:fs/promises';
import { quoteString } from '../sql/quote-sql.ts';
import type { EngineSession } from './engine-session.ts';

/** The answer of a SELECT in a file, which the engine writes off the event loop. Removed at the end of the scope. */
export class AnswerOnDisk implements AsyncDisposable {
  readonly #path: string;
  #file: FileHandle | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** @param select without a FORMAT of its own */
  async write(session: EngineSession, select: string, format: string): Promise<void> {
    await session.run(`${select}\nINTO OUTFILE ${quoteString(this.#path)} COMPRESSION 'none' FORMAT ${format}`, 'Null');
  }

  /** Some formats make no file where there is no row: an answer of no bytes then. */
  async open(): Promise<FileHandle> {
    this.#file ??= await open(this.#path, 'a+');
    return this.#file;
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.close();
    await this.remove();
  }
}
