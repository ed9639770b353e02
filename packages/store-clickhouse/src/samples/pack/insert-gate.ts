/** Lets inserts pass side by side, and holds them while a partition is looked at for the last time and dropped. */
export class InsertGate {
  #inserting = new Set<Promise<unknown>>();
  #closed: Promise<unknown> | undefined;

  async pass<Result>(insert: () => Promise<Result>): Promise<Result> {
    while (this.#closed !== undefined) await this.#closed;
    const running = insert();
    const settled = running.then(
      () => {},
      () => {},
    );
    this.#inserting.add(settled);
    void settled.then(() => this.#inserting.delete(settled));
    return running;
  }

  async close<Result>(work: () => Promise<Result>): Promise<Result> {
    while (this.#closed !== undefined) await this.#closed;
    let open = (): void => {};
    this.#closed = new Promise<void>((resolve) => {
      open = resolve;
    });
    try {
      await Promise.all(this.#inserting);
      return await work();
    } finally {
      this.#closed = undefined;
      open();
    }
  }
}
