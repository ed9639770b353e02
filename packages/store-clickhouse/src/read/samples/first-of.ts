/** The first of them in order, without putting more of them in order than it gives. */
export function firstOf<Item>(
  items: Iterable<Item>,
  limit: number,
  compare: (one: Item, other: Item) => number,
): Item[] {
  const firsts = new Firsts(limit, compare);
  for (const item of items) firsts.add(item);
  return firsts.inOrder();
}

/** The same of what comes piece by piece. */
export class Firsts<Item> {
  readonly #limit: number;
  readonly #compare: (one: Item, other: Item) => number;
  #kept: Item[] = [];
  #last: Item | undefined;

  constructor(limit: number, compare: (one: Item, other: Item) => number) {
    this.#limit = limit;
    this.#compare = compare;
  }

  add(item: Item): void {
    if (this.#limit <= 0 || (this.#last !== undefined && this.#compare(item, this.#last) >= 0)) return;
    this.#kept.push(item);
    if (this.#kept.length < this.#limit * 2) return;
    this.#kept = this.inOrder();
    this.#last = this.#kept.at(-1);
  }

  inOrder(): Item[] {
    return this.#kept.sort(this.#compare).slice(0, this.#limit);
  }
}
