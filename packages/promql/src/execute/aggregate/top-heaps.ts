/** The first room of a heap, unless fewer are wanted: where groups are many, most have fewer series than are wanted of each. */
const FIRST_CAPACITY = 4;

/**
 * The largest few values of a group at each step, with the series they belong to: for each step a heap whose top is the least of them,
 * where the next one meets it; NaN is less than anything. Moves as Go's container/heap does: which of several equal values stays
 * depends on it. All heaps lie in the same arrays: an array of its own for each would be most of the work of a panel.
 */
export class TopHeaps {
  /** Of the heap of each step: where it begins, how many values it has, for how many there is room. */
  readonly #firsts: Uint32Array;
  readonly #lengths: Uint32Array;
  readonly #capacities: Uint32Array;
  #values = new Float64Array();
  #owners = new Uint32Array();
  #used = 0;

  constructor(steps: number) {
    this.#firsts = new Uint32Array(steps);
    this.#lengths = new Uint32Array(steps);
    this.#capacities = new Uint32Array(steps);
  }

  length(step: number): number {
    return this.#lengths[step] as number;
  }

  /** Offers a value to the largest `limit`, at least one; returns whether it is now among them. */
  offer(step: number, value: number, owner: number, limit: number): boolean {
    const length = this.#lengths[step] as number;
    if (length < limit) {
      if (length === this.#capacities[step]) this.#grow(step, Math.min(limit, Math.max(FIRST_CAPACITY, length * 2)));
      const first = this.#firsts[step] as number;
      this.#values[first + length] = value;
      this.#owners[first + length] = owner;
      this.#lengths[step] = length + 1;
      this.#up(first, length);
      return true;
    }
    const first = this.#firsts[step] as number;
    const least = this.#values[first] as number;
    const isLarger = Number.isNaN(least) ? !Number.isNaN(value) : least < value;
    if (!isLarger) return false;
    this.#values[first] = value;
    this.#owners[first] = owner;
    this.#down(first, length);
    return true;
  }

  /** What a step has come to, the largest first. */
  forEachRanked(step: number, take: (value: number, owner: number) => void): void {
    const first = this.#firsts[step] as number;
    const end = first + this.length(step);
    const values = this.#values;
    const order = Uint32Array.from({ length: end - first }, (_, at) => first + at);
    order.sort((a, b) => {
      const [left, right] = [values[a] as number, values[b] as number];
      return Number(isLess(left, right)) - Number(isLess(right, left));
    });
    for (const at of order) take(values[at] as number, this.#owners[at] as number);
  }

  /** Sets a 1 for each owner of a value. */
  markOwners(isOwner: Uint8Array): void {
    for (let step = 0; step < this.#lengths.length; step++) {
      const first = this.#firsts[step] as number;
      for (let at = first; at < first + this.length(step); at++) isOwner[this.#owners[at] as number] = 1;
    }
  }

  #up(first: number, from: number): void {
    const values = this.#values;
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!isLess(values[first + at] as number, values[first + parent] as number)) return;
      this.#swap(first + at, first + parent);
      at = parent;
    }
  }

  #down(first: number, length: number): void {
    const values = this.#values;
    for (let at = 0; ; ) {
      let child = 2 * at + 1;
      if (child >= length) return;
      if (child + 1 < length && isLess(values[first + child + 1] as number, values[first + child] as number)) child++;
      if (!isLess(values[first + child] as number, values[first + at] as number)) return;
      this.#swap(first + child, first + at);
      at = child;
    }
  }

  #swap(a: number, b: number): void {
    const values = this.#values;
    const owners = this.#owners;
    const value = values[a] as number;
    const owner = owners[a] as number;
    values[a] = values[b] as number;
    owners[a] = owners[b] as number;
    values[b] = value;
    owners[b] = owner;
  }

  /** Moves a heap to where there is more room, behind all others. */
  #grow(step: number, capacity: number): void {
    const from = this.#firsts[step] as number;
    const length = this.length(step);
    this.#reserve(this.#used + capacity);
    this.#values.copyWithin(this.#used, from, from + length);
    this.#owners.copyWithin(this.#used, from, from + length);
    this.#firsts[step] = this.#used;
    this.#capacities[step] = capacity;
    this.#used += capacity;
  }

  #reserve(room: number): void {
    if (room <= this.#values.length) return;
    const larger = Math.max(room, this.#values.length * 2);
    const values = new Float64Array(larger);
    values.set(this.#values);
    this.#values = values;
    const owners = new Uint32Array(larger);
    owners.set(this.#owners);
    this.#owners = owners;
  }
}

/** Whether `a` is rather given up than `b`. */
function isLess(a: number, b: number): boolean {
  return Number.isNaN(a) || a < b;
}
