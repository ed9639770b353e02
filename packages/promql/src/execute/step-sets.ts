import type { Budget } from './budget.ts';
import { ABSENT } from './column.ts';

/** A sample is held in as much as these bits take. */
const BITS_OF_SAMPLE = 128;

/** A set of steps, a bit each. */
export class StepSet {
  readonly #bits: Uint8Array;

  constructor(steps: number) {
    this.#bits = new Uint8Array((steps + 7) >> 3);
  }

  has(step: number): boolean {
    return ((this.#bits[step >> 3] as number) & (1 << (step & 7))) !== 0;
  }

  add(step: number): void {
    (this.#bits[step >> 3] as number) |= 1 << (step & 7);
  }

  /** Adds every step at which there is something; false where one of them was already there. */
  addPresent(kinds: Uint8Array): boolean {
    let isNew = true;
    for (let step = 0; step < kinds.length; step++) {
      if (kinds[step] === ABSENT) continue;
      if (this.has(step)) isNew = false;
      this.add(step);
    }
    return isNew;
  }
}

/** A set of steps for each key that anybody asks for, held of the query's memory until all are released. */
export class StepSets {
  readonly #steps: number;
  readonly #budget: Budget;
  readonly #sets = new Map<string, StepSet>();

  constructor(steps: number, budget: Budget) {
    this.#steps = steps;
    this.#budget = budget;
  }

  /** The set of a key, a new one where there is none. */
  of(key: string): StepSet {
    let set = this.#sets.get(key);
    if (set === undefined) {
      this.#budget.holdSeries(this.#samplesOfSet);
      set = new StepSet(this.#steps);
      this.#sets.set(key, set);
    }
    return set;
  }

  /** Undefined where there is none. */
  find(key: string): StepSet | undefined {
    return this.#sets.get(key);
  }

  release(): void {
    this.#budget.releaseSeries(this.#samplesOfSet, this.#sets.size);
  }

  get #samplesOfSet(): number {
    return Math.ceil(this.#steps / BITS_OF_SAMPLE);
  }
}
