import type { NativeBlock } from '../../engine/engine-client.ts';

/** What a statement has counted, by the number of the facet. */
export class AnsweredCounts {
  readonly #counts = new Map<number, Map<string, number>>();
  readonly #known = new Map<number, number>();

  constructor(block: NativeBlock) {
    const fields = block.column('field');
    const values = block.column('value');
    const records = block.column('records');
    const known = block.column('distinct_values');
    for (let row = 0; row < block.rows; row++) {
      const field = Number(fields.get(row));
      this.#known.set(field, Number(known.get(row)));
      this.countsOf(field).set(values.get(row) as string, Number(records.get(row)));
    }
  }

  /** The caller's to change. */
  countsOf(index: number): Map<string, number> {
    let counts = this.#counts.get(index);
    if (counts === undefined) {
      counts = new Map();
      this.#counts.set(index, counts);
    }
    return counts;
  }

  /** How many values there are, also where not all of them are in the answer. */
  knownOf(index: number): number {
    return this.#known.get(index) ?? 0;
  }
}
