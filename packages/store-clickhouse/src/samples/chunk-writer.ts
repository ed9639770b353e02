/** Bytes of a chunk, one part after the other, little-endian, in memory that is used again for the next. */
export class ChunkWriter {
  #bytes = new Uint8Array(4_096);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  startAnew(): void {
    this.#at = 0;
  }

  uint8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = value;
  }

  uint16(value: number): void {
    this.#reserve(2);
    this.#view.setUint16(this.#at, value, true);
    this.#at += 2;
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
  }

  double(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  /** The first of `values`, each as that many bytes. */
  integers(values: Float64Array, count: number, width: 1 | 2 | 4): void {
    this.#reserve(count * width);
    const bytes = this.#bytes;
    let at = this.#at;
    if (width === 1) for (let index = 0; index < count; index++) bytes[at++] = values[index]!;
    else {
      for (let index = 0; index < count; index++) {
        const value = values[index]! | 0;
        bytes[at] = value;
        bytes[at + 1] = value >> 8;
        if (width === 4) {
          bytes[at + 2] = value >> 16;
          bytes[at + 3] = value >> 24;
        }
        at += width;
      }
    }
    this.#at += count * width;
  }

  /** The first byte of each double, each xor the one before, then the second of each… */
  planes(raw: Uint8Array): void {
    this.#reserve(raw.length);
    const bytes = this.#bytes;
    let to = this.#at;
    for (let plane = 0; plane < 8; plane++) {
      let previous = 0;
      for (let at = plane; at < raw.length; at += 8) {
        const byte = raw[at]!;
        bytes[to++] = byte ^ previous;
        previous = byte;
      }
    }
    this.#at = to;
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** A view, until `startAnew`. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + more));
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

/** In how many bytes integers fit whose largest is that far from zero; 8 where they are none. */
export function widthOf(widest: number): 0 | 1 | 2 | 4 | 8 {
  if (!Number.isInteger(widest)) return 8;
  if (widest === 0) return 0;
  if (widest <= 0x7f) return 1;
  if (widest <= 0x7fff) return 2;
  return widest <= 0x7fff_ffff ? 4 : 8;
}
