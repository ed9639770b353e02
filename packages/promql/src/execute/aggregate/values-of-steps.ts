import { FLOAT } from '../column.ts';

/** 512 KiB at once. */
const FLOATS_AT_ONCE = 65_536;

interface Block {
  /** Series after series, each with all its steps. */
  readonly kinds: Uint8Array;
  readonly floats: Float64Array;
  series: number;
}

/** The floats of many series, side by side in few large arrays: of a million series no object for each, and nothing of their labels. */
export class ValuesOfSteps {
  readonly #steps: number;
  readonly #blocks: Block[] = [];
  series = 0;

  constructor(steps: number) {
    this.#steps = steps;
  }

  add(kinds: Uint8Array, floats: Float64Array): void {
    const block = this.#blockWithRoom();
    const from = block.series++ * this.#steps;
    block.kinds.set(kinds, from);
    block.floats.set(floats, from);
    this.series++;
  }

  /** Puts those of one step into `into`; how many there are. */
  at(step: number, into: Float64Array): number {
    let length = 0;
    for (const { kinds, floats, series } of this.#blocks) {
      const end = series * this.#steps;
      for (let at = step; at < end; at += this.#steps) if (kinds[at] === FLOAT) into[length++] = floats[at] as number;
    }
    return length;
  }

  /** The first is as large as one series needs, then twice as many at once. */
  #blockWithRoom(): Block {
    const last = this.#blocks.at(-1);
    const room = last === undefined ? 0 : last.kinds.length / this.#steps;
    if (last !== undefined && last.series < room) return last;
    const most = Math.max(1, Math.floor(FLOATS_AT_ONCE / this.#steps));
    const values = this.#steps * Math.max(1, Math.min(room * 2, most));
    const block = { kinds: new Uint8Array(values), floats: new Float64Array(values), series: 0 };
    this.#blocks.push(block);
    return block;
  }
}
