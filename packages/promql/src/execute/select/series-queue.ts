import type { VectorSelector } from '../../parse/ast.ts';
import type { SelectedSeries, Selection, SelectionPart } from '../../storage.ts';
import { askStorage } from '../ask-storage.ts';
import type { Context } from '../context.ts';
import { sayOfSelection } from './say-of-selection.ts';

const NOTHING: Selection = { series: [] };

/**
 * The series of a selector, taken one after the other. Where they come in parts, one part is in memory at a time: when its last series
 * is taken the next part has to be fetched, and then nothing of the one before may be looked at any more.
 */
export class SeriesQueue {
  readonly #selector: VectorSelector;
  readonly #context: Context;
  readonly #parts: readonly SelectionPart[];
  #series: readonly SelectedSeries[];
  #next = 0;
  #opened = 0;
  #held = 0;

  constructor(selector: VectorSelector, context: Context) {
    const { series, parts = [] } = context.selections.get(selector) ?? NOTHING;
    this.#selector = selector;
    this.#context = context;
    this.#series = series;
    this.#parts = parts;
  }

  /** Whether there may be more: a part that was not fetched yet may turn out to have none. */
  get isOver(): boolean {
    return this.#next === this.#series.length && this.#opened === this.#parts.length;
  }

  get mustFetch(): boolean {
    return this.#next === this.#series.length && this.#opened < this.#parts.length;
  }

  /** Only where there is one, and it need not be fetched. */
  take(): SelectedSeries {
    return this.#series[this.#next++] as SelectedSeries;
  }

  /** The next part that has any series; then there is one to take, or it is over. */
  async fetch(): Promise<void> {
    const { budget, annotations } = this.#context;
    while (this.mustFetch) {
      this.end();
      const part = this.#parts[this.#opened++] as SelectionPart;
      const hold = (samples: number) => {
        budget.hold(samples);
        this.#held += samples;
      };
      const selection = await askStorage(budget, (signal) => part.open(hold, signal));
      budget.check();
      sayOfSelection(this.#selector, selection, annotations);
      this.#series = selection.series;
      this.#next = 0;
    }
  }

  /** Nothing of what was taken is needed any more. */
  end(): void {
    this.#series = NOTHING.series;
    this.#next = 0;
    this.#context.budget.release(this.#held);
    this.#held = 0;
  }
}
