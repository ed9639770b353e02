/** Who waits for the same thing: first come, first served among those of one owner; owners take turns, however much each of them wants. */
export class FairLine<Owner, Item> {
  /** Whose turn it is comes first. */
  readonly #waiting = new Map<Owner, Set<Item>>();

  add(owner: Owner, item: Item): void {
    const own = this.#waiting.get(owner);
    if (own === undefined) this.#waiting.set(owner, new Set([item]));
    else own.add(item);
  }

  delete(owner: Owner, item: Item): void {
    const own = this.#waiting.get(owner);
    own?.delete(item);
    if (own?.size === 0) this.#waiting.delete(owner);
  }

  /** Takes the next one out. */
  take(): Item | undefined {
    for (const [owner, own] of this.#waiting) {
      const [item] = own as Set<Item>;
      own.delete(item as Item);
      this.#waiting.delete(owner);
      if (own.size > 0) this.#waiting.set(owner, own);
      return item;
    }
    return undefined;
  }

  get size(): number {
    return this.#waiting.values().reduce((sum, own) => sum + own.size, 0);
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /** Takes all out. */
  clear(): Item[] {
    const all = [...this.#waiting.values()].flatMap((own) => [...own]);
    this.#waiting.clear();
    return all;
  }
}
