import type { FloatHistogram } from '../../histogram/index.ts';
import type { AggregateExpr } from '../../parse/ast.ts';
import { ABSENT, type Column, FLOAT, HISTOGRAM } from '../column.ts';
import type { Context } from '../context.ts';
import type { GroupReducer } from './group-reducer.ts';
import { HistogramTotals, type StartTotal } from './histogram-totals.ts';

/** The floats of a group, step by step. */
export interface FloatTotals {
  /** Takes in every float of a column that has nothing else, and says in `kinds`, where nothing else is either, where one was. */
  addColumn(column: Column, kinds: Uint8Array): void;
  add(at: number, value: number): void;
  value(at: number): number;
}

/** What a step of a group is, beside ABSENT, FLOAT and HISTOGRAM, that has no result: floats and histograms together, … */
const MIXED = 3;
/** … or histograms that cannot be added. */
const INCOMPATIBLE = 4;

/** For aggregators that know floats and histograms, `sum` and `avg`: a step with both has no result and a warning. */
export class ValueReducer implements GroupReducer {
  readonly #result: Column;
  readonly #floats: FloatTotals;
  readonly #startHistograms: () => HistogramTotals;
  readonly #sayMixed: () => void;
  #histograms: HistogramTotals | null = null;
  /** So far; with them a step may be MIXED, also where none of them could be added. */
  #hasHistograms = false;

  constructor(result: Column, floats: FloatTotals, start: StartTotal, expr: AggregateExpr, context: Context) {
    this.#result = result;
    this.#floats = floats;
    this.#startHistograms = () => new HistogramTotals(start, result.kinds.length, expr, context);
    this.#sayMixed = () =>
      context.annotations.warn('encountered a mix of histograms and floats for aggregation', expr.expr.position);
  }

  add(column: Column): void {
    const { kinds } = this.#result;
    if (column.histograms !== null) this.#hasHistograms = true;
    if (!this.#hasHistograms) this.#floats.addColumn(column, kinds);
    else for (let at = 0; at < kinds.length; at++) kinds[at] = this.#addAt(at, column);
  }

  finish(): void {
    const { kinds, floats } = this.#result;
    for (let at = 0; at < kinds.length; at++) {
      const kind = kinds[at];
      if (kind === FLOAT) floats[at] = this.#floats.value(at);
      else if (kind === HISTOGRAM) this.#histograms?.writeTo(this.#result, at);
      else if (kind !== ABSENT) {
        if (kind === MIXED) this.#sayMixed();
        kinds[at] = ABSENT;
      }
    }
  }

  /** What the step then is. */
  #addAt(at: number, column: Column): number {
    const before = this.#result.kinds[at] as number;
    const kind = column.kinds[at] as number;
    if (kind === ABSENT || before === INCOMPATIBLE) return before;
    if (before === MIXED) {
      // For what there is to say about the histograms, which Prometheus keeps adding if they came first.
      if (kind === HISTOGRAM && this.#histograms?.has(at) === true) this.#addHistogram(at, column);
      return MIXED;
    }
    if (before !== ABSENT && before !== kind) return MIXED;
    if (kind === FLOAT) this.#floats.add(at, column.floats[at] as number);
    else if (!this.#addHistogram(at, column)) return INCOMPATIBLE;
    return kind;
  }

  #addHistogram(at: number, column: Column): boolean {
    this.#histograms ??= this.#startHistograms();
    return this.#histograms.add(at, column.histograms?.[at] as FloatHistogram, column);
  }
}
