import { Transform, type TransformCallback } from 'node:stream';
import { constants, crc32, createDeflateRaw, type DeflateRaw, type ZlibOptions } from 'node:zlib';

/** As large as what large answers come in: whoever gathers more makes the other lane wait. */
const LEAST_PIECE_BYTES = 32 * 1_024;
/** The header of RFC 1952 without name or time: deflate, made the quickest way, by nobody knows what system. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255]);
/** An empty block that says that it is the last one. */
const LAST_BLOCK = Buffer.from([3, 0]);

/**
 * One gzip stream, pieces of which are compressed side by side by as many of Node's threads: of a large answer, compressing in one thread takes
 * longer than to make it. Each piece ends on a whole byte and refers to nothing before it (`Z_FULL_FLUSH`), so that pieces one behind the
 * other are a stream (RFC 1951), as in pigz; they are hardly larger so.
 *
 *     pieces ─► lane 1 ─► ┐
 *            ─► lane 2 ─► ┴─► header · piece · piece · … · last block · CRC-32 · length
 */
export class GzipSideBySide extends Transform {
  readonly #lanes: readonly Lane[];
  /** In the order of their pieces. */
  readonly #jobs: Promise<readonly Buffer[]>[] = [];
  #started = 0;
  #gathered: Buffer[] = [];
  #gatheredBytes = 0;
  #crc = 0;
  #bytes = 0;

  constructor(lanes: number, options: ZlibOptions) {
    super({ writableHighWaterMark: 1 });
    this.#lanes = Array.from({ length: lanes }, () => new Lane(options, (error) => this.destroy(error)));
    this.push(HEADER);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.#crc = crc32(chunk, this.#crc);
    this.#bytes += chunk.length;
    this.#gathered.push(chunk);
    this.#gatheredBytes += chunk.length;
    if (this.#gatheredBytes < LEAST_PIECE_BYTES) {
      callback();
      return;
    }
    this.#start();
    this.#passOn(this.#lanes.length - 1).then(() => callback(), callback);
  }

  override _flush(callback: TransformCallback): void {
    if (this.#gatheredBytes > 0) this.#start();
    this.#passOn(0).then(() => {
      const end = Buffer.alloc(8);
      end.writeUInt32LE(this.#crc, 0);
      // "Modulo 2^32" (RFC 1952).
      end.writeUInt32LE(this.#bytes % 2 ** 32, 4);
      this.push(LAST_BLOCK);
      callback(null, end);
    }, callback);
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    for (const lane of this.#lanes) lane.close();
    callback(error);
  }

  #start(): void {
    const lane = this.#lanes[this.#started++ % this.#lanes.length]!;
    const [piece] = this.#gathered.length === 1 ? this.#gathered : [Buffer.concat(this.#gathered)];
    this.#gathered = [];
    this.#gatheredBytes = 0;
    const compressed = lane.compress(piece!);
    // Whoever comes to it hears of it.
    compressed.catch(() => {});
    this.#jobs.push(compressed);
  }

  /** Passes on what is compressed, in its order, until no more than so many pieces are left: their lanes are busy, all others free. */
  async #passOn(most: number): Promise<void> {
    while (this.#jobs.length > most) for (const part of await this.#jobs.shift()!) this.push(part);
  }
}

/** Compresses one piece after the other, each for itself. */
class Lane {
  readonly #deflate: DeflateRaw;
  readonly #made: Buffer[] = [];

  constructor(options: ZlibOptions, fail: (error: Error) => void) {
    this.#deflate = createDeflateRaw({ ...options, flush: constants.Z_FULL_FLUSH });
    this.#deflate.on('data', (part: Buffer) => this.#made.push(part));
    this.#deflate.on('error', fail);
  }

  /** Not before the piece before is done. */
  compress(piece: Buffer): Promise<readonly Buffer[]> {
    return new Promise((resolve, reject) => {
      this.#deflate.write(piece, (error) => {
        if (error) reject(error);
        else resolve(this.#made.splice(0));
      });
    });
  }

  close(): void {
    this.#deflate.destroy();
  }
}
