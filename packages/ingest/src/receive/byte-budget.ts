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

  /** False when it would be too much; then nothing is taken. */
  tryTake(bytes: number): boolean {
    if (this.#takenBytes + bytes > this.totalBytes) return false;
    this.#takenBytes += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#takenBytes -= bytes;
  }
}
