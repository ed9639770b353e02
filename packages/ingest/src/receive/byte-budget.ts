/** Bytes that all requests together may hold in memory while they are received and decoded. */
export class ByteBudget {
  readonly totalBytes: number;
  #takenBytes = 0;

  constructor(totalBytes = 256 * 1024 * 1024) {
    this.totalBytes = totalBytes;
  }

  get takenBytes(): number {
    return this.#takenBytes;
  }

  /**
   * False when it would be too much; then nothing is taken. `heldBytes` is what the taker has already: who holds all that
   * is taken may go on, for a request that is larger than a small budget would otherwise never be taken.
   */
  tryTake(bytes: number, heldBytes = 0): boolean {
    if (this.#takenBytes + bytes > this.totalBytes && this.#takenBytes > heldBytes) return false;
    this.#takenBytes += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#takenBytes -= bytes;
  }
}
