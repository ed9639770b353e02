/** Bytes that threads share and take from, in whole kibibytes. */
export class SharedAllowance {
  readonly #left: Int32Array;

  constructor(buffer: SharedArrayBuffer) {
    this.#left = new Int32Array(buffer);
  }

  static allocate(bytes: number): SharedArrayBuffer {
    const buffer = new SharedArrayBuffer(4);
    new Int32Array(buffer)[0] = kibibytes(bytes);
    return buffer;
  }

  get leftBytes(): number {
    return Atomics.load(this.#left, 0) * 1_024;
  }

  /** Takes them if they are there. */
  take(bytes: number): boolean {
    if (Atomics.sub(this.#left, 0, kibibytes(bytes)) >= kibibytes(bytes)) return true;
    this.giveBack(bytes);
    return false;
  }

  /** Takes them, there or not: for what must be held. */
  spend(bytes: number): void {
    Atomics.sub(this.#left, 0, kibibytes(bytes));
  }

  giveBack(bytes: number): void {
    Atomics.add(this.#left, 0, kibibytes(bytes));
  }
}

function kibibytes(bytes: number): number {
  return Math.ceil(bytes / 1_024);
}
