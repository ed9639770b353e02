import { ABSENT } from './column.ts';

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

/** The set of a key, a new one where there is none. */
export function stepsOf(sets: Map<string, StepSet>, key: string, steps: number): StepSet {
  let set = sets.get(key);
  if (set === undefined) {
    set = new StepSet(steps);
    sets.set(key, set);
  }
  return set;
}
