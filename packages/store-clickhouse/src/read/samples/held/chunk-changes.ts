/** Whether chunks that were read from the engine are still all of them: what is packed or forgotten meanwhile may be among them or not. */
export class ChunkChanges {
  #age = 0;
  #running = 0;

  changed(): void {
    this.#age++;
  }

  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
      this.#age++;
    }
  }

  /** Call it before something is read; the answer says whether nothing has changed since. */
  watch(): () => boolean {
    const age = this.#running > 0 ? Number.NaN : this.#age;
    return () => this.#running === 0 && this.#age === age;
  }
}
