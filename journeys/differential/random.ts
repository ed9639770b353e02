import { makeRandom } from '../../bench/kit/protobuf.ts';

/** Choices that are the same on every machine for one seed. */
export class Random {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = makeRandom(seed);
  }

  /** 0 to below 1. */
  next(): number {
    return this.#next();
  }

  /** Whole, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.next() * choices.length)] as T;
  }

  /** A choice as often as its weight says. */
  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T {
    let left = this.next() * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, choice] of choices) {
      left -= weight;
      if (left < 0) return choice;
    }
    return choices.at(-1)![1];
  }

  some<T>(choices: readonly T[], share: number): T[] {
    return choices.filter(() => this.chance(share));
  }
}
