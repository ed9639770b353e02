/**
 * Memory that threads share, up to a bound. V8 does not count such memory when it decides to collect garbage, and nothing can give it back by
 * hand while somebody may still read it: so it counts here until its last reader in this thread is gone and V8 has noticed.
 */
export class SharedRoom {
  readonly mostBytes: number;
  #usedBytes = 0;
  readonly #gone = new FinalizationRegistry<number>((sizeBytes) => {
    this.#usedBytes -= sizeBytes;
  });

  constructor(mostBytes: number) {
    this.mostBytes = mostBytes;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Undefined where there is no room for it, now or ever. */
  allocate(sizeBytes: number): Uint8Array<SharedArrayBuffer> | undefined {
    if (this.#usedBytes + sizeBytes > this.mostBytes) return undefined;
    const buffer = new SharedArrayBuffer(sizeBytes);
    this.#usedBytes += sizeBytes;
    this.#gone.register(buffer, sizeBytes);
    return new Uint8Array(buffer);
  }
}
