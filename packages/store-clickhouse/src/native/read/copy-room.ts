const FIRST_BYTES = 1024 * 1024;
/** Numbers of any width lie aligned at multiples of it. */
const ALIGNMENT = 8;

/**
 * Memory for copies of one block's columns, used again for the next block. Large arrays that are made anew for each let V8 collect
 * the whole heap every few blocks.
 */
export class CopyRoom {
  #buffer = new ArrayBuffer(FIRST_BYTES);
  #at = 0;

  /** Good until `startAnew`. */
  copy(bytes: Uint8Array): { readonly buffer: ArrayBuffer; readonly offset: number } {
    if (this.#at + bytes.length > this.#buffer.byteLength) {
      // Views on the memory before keep it for as long as they need it.
      this.#buffer = new ArrayBuffer(Math.max(this.#buffer.byteLength * 2, bytes.length));
      this.#at = 0;
    }
    const offset = this.#at;
    new Uint8Array(this.#buffer).set(bytes, offset);
    this.#at = Math.ceil((offset + bytes.length) / ALIGNMENT) * ALIGNMENT;
    return { buffer: this.#buffer, offset };
  }

  startAnew(): void {
    this.#at = 0;
  }
}
