/** Whether `a` is rather given up than `b`; NaN always is. */
export type GivenUpBefore = (a: number, b: number) => boolean;

/**
 * The best few values met so far with the series they belong to, the worst on top where the next one meets it. Moves as Go's
 * container/heap does: which of several equal values stays depends on it.
 */
export class TopHeap {
  readonly values: number[] = [];
  readonly owners: number[] = [];
  readonly #before: GivenUpBefore;

  constructor(before: GivenUpBefore) {
    this.#before = before;
  }

  /** Offers a value to the best `limit`; returns whether it is now among them. */
  offer(value: number, owner: number, limit: number): boolean {
    if (this.values.length < limit) {
      this.values.push(value);
      this.owners.push(owner);
      this.#up(this.values.length - 1);
      return true;
    }
    const worst = this.values[0] as number;
    const better = Number.isNaN(worst) ? !Number.isNaN(value) : this.#before(worst, value);
    if (!better) return false;
    this.values[0] = value;
    this.owners[0] = owner;
    this.#down();
    return true;
  }

  /** Where in `values` and `owners` the best, the second best … are. */
  ranking(): number[] {
    const { values } = this;
    return values
      .map((_, at) => at)
      .sort((a, b) => {
        const [left, right] = [values[a] as number, values[b] as number];
        return Number(this.#before(left, right)) - Number(this.#before(right, left));
      });
  }

  #up(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #down(): void {
    for (let at = 0; ; ) {
      let child = 2 * at + 1;
      if (child >= this.values.length) return;
      if (child + 1 < this.values.length && this.#isBefore(child + 1, child)) child++;
      if (!this.#isBefore(child, at)) return;
      this.#swap(at, child);
      at = child;
    }
  }

  #isBefore(a: number, b: number): boolean {
    return this.#before(this.values[a] as number, this.values[b] as number);
  }

  #swap(a: number, b: number): void {
    const { values, owners } = this;
    [values[a], values[b]] = [values[b] as number, values[a] as number];
    [owners[a], owners[b]] = [owners[b] as number, owners[a] as number];
  }
}
