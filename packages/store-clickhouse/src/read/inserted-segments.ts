/** How many inserts are remembered one by one: an hour of them, where one comes every second. */
const REMEMBERED = 4_096;

/** The segments that this process has handed to the engine, whether the engine took all of them or not. */
export class InsertedSegments {
  newest = 0n;
  /** How many there were; whoever remembers it can see whether something came since. */
  count = 0;
  /** The last of them, each at its number modulo the length. */
  readonly #last: bigint[] = [];

  add(segment: bigint): void {
    if (segment > this.newest) this.newest = segment;
    this.#last[this.count % REMEMBERED] = segment;
    this.count++;
  }

  /**
   * No segment that came after the first `count` is older than this one. A spool that was behind is inserted late, so this is not
   * simply the first of them.
   */
  oldestSince(count: number): bigint {
    if (this.count - count > REMEMBERED) return 0n;
    let oldest = this.newest;
    for (let number = count; number < this.count; number++) {
      const segment = this.#last[number % REMEMBERED]!;
      if (segment < oldest) oldest = segment;
    }
    return oldest;
  }
}
