import { ABSENT, FLOAT, HISTOGRAM } from '../column.ts';

/** 512 KiB at once. */
const FLOATS_AT_ONCE = 65_536;
/** Steps: a line of a processor's cache. */
export const STEPS_AT_ONCE = 8;

interface Block {
  /** Series after series, each with all its steps; NaN where it has no float. */
  readonly floats: Float64Array;
  series: number;
}

/** The floats of many series, side by side in few large arrays: of a million series no object for each, and nothing of their labels. */
export class ValuesOfSteps {
  readonly #steps: number;
  readonly #blocks: Block[] = [];
  /** How many series have no float at a step. */
  readonly #missing: Int32Array;
  series = 0;

  constructor(steps: number) {
    this.#steps = steps;
    this.#missing = new Int32Array(steps);
  }

  add(kinds: Uint8Array, floats: Float64Array): void {
    const block = this.#blockWithRoom();
    const from = block.series++ * this.#steps;
    block.floats.set(floats, from);
    this.series++;
    if (!kinds.includes(ABSENT) && !kinds.includes(HISTOGRAM)) return;
    for (let step = 0; step < kinds.length; step++) {
      if (kinds[step] === FLOAT) continue;
      block.floats[from + step] = Number.NaN;
      this.#missing[step]!++;
    }
  }

  countAt(step: number): number {
    return this.series - (this.#missing[step] as number);
  }

  /**
   * Puts the values of so many steps into `into`, step after step, NaN for a series that has none. Those of a series lie side by side and
   * those of a step far apart: to take one step alone would fetch eight values for each.
   */
  take(fromStep: number, into: Float64Array): void {
    const steps = Math.min(STEPS_AT_ONCE, this.#steps - fromStep);
    const { series } = this;
    let place = 0;
    for (const block of this.#blocks) {
      for (let one = 0; one < block.series; one++, place++) {
        const from = one * this.#steps + fromStep;
        for (let step = 0; step < steps; step++) into[step * series + place] = block.floats[from + step] as number;
      }
    }
  }

  /** The first is as large as one series needs, then twice as many at once. */
  #blockWithRoom(): Block {
    const last = this.#blocks.at(-1);
    const room = last === undefined ? 0 : last.floats.length / this.#steps;
    if (last !== undefined && last.series < room) return last;
    const most = Math.max(1, Math.floor(FLOATS_AT_ONCE / this.#steps));
    const block = { floats: new Float64Array(this.#steps * Math.max(1, Math.min(room * 2, most))), series: 0 };
    this.#blocks.push(block);
    return block;
  }
}
