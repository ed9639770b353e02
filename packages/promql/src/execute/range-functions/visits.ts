/** A hundredth of a second, looked at once. */
const MOST = 1_000_000;

/** Counts the samples that the fast path of a function has looked at, where it looks at all of a window again and again. */
export class Visits {
  #samples = 0;

  /** Whether that was too much for one turn of the event loop. */
  areTooMany(from: number, to: number): boolean {
    this.#samples += to - from;
    return this.#samples > MOST;
  }
}
