import { crc32 } from 'node:zlib';
import type { SpoolFiles } from './spool-files.ts';

/** Ids are promised this far ahead in one durable note, so that a note is written once in a while and not once a segment. */
const PROMISE_MS = 10_000;
const SERVERS = 65_536n;

/** Milliseconds since the epoch when the segment was opened; a little later after a crash or a clock set back. */
export function timeOfSegment(segment: bigint): number {
  return Number(segment / SERVERS);
}

/**
 * Gives out segment ids: milliseconds since the epoch × 65,536 + number of the server, strictly growing.
 *
 * An id is also the token by which the engine forgets a repeated insert, so an id used twice for different rows would
 * lose the second. A clock set back, or a crash right after a segment was inserted and deleted, must not repeat one: the
 * file `next-id` holds a millisecond that no id has reached yet, and after a start ids go on from there.
 */
export class SegmentIds {
  readonly #files: SpoolFiles;
  readonly #directory: string;
  readonly #server: bigint;
  readonly #now: () => number;
  #lastMs: number;
  #promisedMs: number;

  private constructor(files: SpoolFiles, directory: string, serverNumber: number, now: () => number, lastMs: number) {
    this.#files = files;
    this.#directory = directory;
    this.#server = BigInt(serverNumber);
    this.#now = now;
    this.#lastMs = lastMs;
    this.#promisedMs = lastMs;
  }

  /** `highest` is the greatest id that is still in the spool. */
  static async open(
    files: SpoolFiles,
    directory: string,
    options: { serverNumber: number; now: () => number; highest?: bigint },
  ): Promise<SegmentIds> {
    const promised = await readNote(files, `${directory}/next-id`);
    const inSpool = options.highest === undefined ? 0 : timeOfSegment(options.highest);
    return new SegmentIds(files, directory, options.serverNumber, options.now, Math.max(promised, inSpool));
  }

  async next(): Promise<bigint> {
    const ms = Math.max(Math.floor(this.#now()), this.#lastMs + 1);
    if (ms >= this.#promisedMs) await this.#promise(ms + PROMISE_MS);
    this.#lastMs = ms;
    return BigInt(ms) * SERVERS + this.#server;
  }

  /** A clean stop need not skip the rest of the promise. */
  async close(): Promise<void> {
    if (this.#promisedMs > this.#lastMs + 1) await this.#promise(this.#lastMs + 1);
  }

  async #promise(untilMs: number): Promise<void> {
    const temporary = `${this.#directory}/next-id.new`;
    const text = String(untilMs);
    await this.#files.remove(temporary);
    const file = await this.#files.create(temporary);
    try {
      await file.append([Buffer.from(`${text} ${crc32(text)}\n`)]);
      await file.sync();
    } finally {
      await file.close();
    }
    await this.#files.rename(temporary, `${this.#directory}/next-id`);
    await this.#files.syncDirectory(this.#directory);
    this.#promisedMs = untilMs;
  }
}

async function readNote(files: SpoolFiles, path: string): Promise<number> {
  let text: string;
  try {
    text = Buffer.from(await files.read(path)).toString('latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
  const [ms, sum] = text.trim().split(' ');
  if (ms === undefined || Number(sum) !== crc32(ms)) {
    throw new Error(`cannot read '${path}': the note of used segment ids is damaged; remove it if the clock is right`);
  }
  return Number(ms);
}
