import type { CopyRoom } from './copy-room.ts';

/** Bytes that are not Native blocks of types that Oriel uses. */
export class NativeFormatError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NativeFormatError';
  }
}

/** Thrown when the bytes end inside a block: a stream waits for `neededBytes`, a complete answer is damaged. */
export class TruncatedBlockError extends NativeFormatError {
  /** Length that the input must have at least before reading it again can get further. */
  readonly neededBytes: number;

  constructor(neededBytes: number, availableBytes: number) {
    super(`native block ends after ${availableBytes} bytes where at least ${neededBytes} were expected`);
    this.name = 'TruncatedBlockError';
    this.neededBytes = neededBytes;
  }
}

/** Reads little-endian values one after the other from a buffer; every read checks the end first. */
export class ByteCursor {
  readonly bytes: Buffer;
  offset: number;
  readonly #view: DataView;
  readonly #copies: CopyRoom | undefined;

  /** @param copies where numbers are put that do not lie aligned; without it each column gets memory of its own. */
  constructor(bytes: Uint8Array, offset = 0, copies?: CopyRoom) {
    this.#copies = copies;
    this.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.offset = offset;
  }

  get atEnd(): boolean {
    return this.offset >= this.bytes.length;
  }

  /** LEB128, as ClickHouse writes lengths and counts. Throws above 2^53. */
  varint(): number {
    let value = 0;
    let factor = 1;
    for (let position = this.offset; ; position++) {
      if (position >= this.bytes.length) throw new TruncatedBlockError(position + 1, this.bytes.length);
      const byte = this.bytes[position]!;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        if (!Number.isSafeInteger(value)) throw new NativeFormatError(`native block holds a length of ${value}`);
        this.offset = position + 1;
        return value;
      }
      factor *= 128;
      if (factor > 2 ** 56) throw new NativeFormatError('native block holds a length of more than eight bytes');
    }
  }

  /** A count that must fit a JavaScript number. */
  uint64AsNumber(): number {
    const start = this.take(8);
    const value = Number(this.#view.getBigUint64(start, true));
    if (!Number.isSafeInteger(value)) throw new NativeFormatError(`native block holds a count of ${value}`);
    return value;
  }

  uint64(): bigint {
    return this.#view.getBigUint64(this.take(8), true);
  }

  text(): string {
    const length = this.varint();
    const start = this.take(length);
    return this.bytes.toString('utf8', start, start + length);
  }

  /** The `length` bytes from `start` on, where numbers of any width may be read. */
  copied(start: number, length: number): { readonly buffer: ArrayBufferLike; readonly offset: number } {
    const bytes = this.bytes.subarray(start, start + length);
    if (this.#copies !== undefined) return this.#copies.copy(bytes);
    return { buffer: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + length), offset: 0 };
  }

  /** Moves past `length` bytes and says where they begin. */
  take(length: number): number {
    const start = this.offset;
    const end = start + length;
    if (end > this.bytes.length) throw new TruncatedBlockError(end, this.bytes.length);
    this.offset = end;
    return start;
  }
}
