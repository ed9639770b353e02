/** Who sees these has seen enough to mend the list. */
const MOST_LEFT_OUT = 10;

/** What became of the targets of one list that are not asked. */
export class SeenTargets {
  readonly dropped: Readonly<Record<string, string>>[] = [];
  droppedCount = 0;
  /** More than are asked; one that a list names again counts again. */
  beyond = 0;
  readonly #mostDropped: number;
  readonly #warn: (problem: string) => void;
  readonly #leftOut: string[] = [];
  #leftOutCount = 0;

  /** @param warn hears of the first that are none, and how many others there are. */
  constructor(mostDropped: number, warn: (problem: string) => void) {
    this.#mostDropped = mostDropped;
    this.#warn = warn;
  }

  drop(discoveredLabels: Readonly<Record<string, string>>): void {
    this.droppedCount++;
    if (this.dropped.length < this.#mostDropped) this.dropped.push(discoveredLabels);
  }

  leaveOut(address: string, problem: string): void {
    if (++this.#leftOutCount > MOST_LEFT_OUT) return;
    const sentence = `the target ${JSON.stringify(address)} is left out: ${problem}`;
    this.#warn(sentence);
    this.#leftOut.push(sentence);
  }

  /** A sentence each, when all were looked at. */
  leftOut(mostTargets: number): readonly string[] {
    const sums: string[] = [];
    if (this.#leftOutCount > MOST_LEFT_OUT)
      sums.push(`${this.#leftOutCount - MOST_LEFT_OUT} more targets are left out`);
    if (this.beyond > 0)
      sums.push(
        `${this.beyond} targets are left out: ${mostTargets} are the most of one job; drop those that are not needed by relabelling, or spread them over several servers`,
      );
    for (const sum of sums) this.#warn(sum);
    return [...this.#leftOut, ...sums];
  }
}
