import type { Column } from './column.ts';
import { StepArrays } from './step-arrays.ts';

/** Copies of many columns that are kept as long as each other. */
export class ColumnKeeper {
  readonly #arrays: StepArrays;

  constructor(steps: number) {
    this.#arrays = new StepArrays(steps);
  }

  keep({ labels, dropName, kinds, floats, histograms }: Column): Column {
    const kept = this.#arrays.column(labels);
    kept.dropName = dropName;
    kept.kinds.set(kinds);
    kept.floats.set(floats);
    kept.histograms = histograms === null ? null : histograms.slice();
    return kept;
  }
}
