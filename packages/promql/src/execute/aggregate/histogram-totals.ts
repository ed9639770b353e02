import type { Addition, FloatHistogram } from '../../histogram/index.ts';
import { METRIC_NAME } from '../../labels.ts';
import type { AggregateExpr } from '../../parse/ast.ts';
import { quoteText } from '../../parse/go-quote.ts';
import { type Column, setHistogram } from '../column.ts';
import type { Context } from '../context.ts';

interface Running {
  add(other: FloatHistogram): Addition;
  readonly value: FloatHistogram;
}

export type StartTotal = (first: FloatHistogram) => Running;

const RESET = 1;
const NOT_RESET = 2;

/** The histograms of a group, summed or averaged step by step, and what is to be said about them. */
export class HistogramTotals {
  readonly #start: StartTotal;
  readonly #expr: AggregateExpr;
  readonly #context: Context;
  readonly #running: (Running | undefined)[];
  readonly #hints: Uint8Array;

  constructor(start: StartTotal, steps: number, expr: AggregateExpr, context: Context) {
    this.#start = start;
    this.#expr = expr;
    this.#context = context;
    this.#running = new Array(steps);
    this.#hints = new Uint8Array(steps);
  }

  /** False where exponential met custom buckets: the step then has no result. */
  add(at: number, histogram: FloatHistogram, column: Column): boolean {
    if (histogram.counterResetHint === 'reset') (this.#hints[at] as number) |= RESET;
    else if (histogram.counterResetHint === 'not-reset') (this.#hints[at] as number) |= NOT_RESET;
    const running = this.#running[at];
    if (running === undefined) {
      this.#running[at] = this.#start(histogram);
      return true;
    }
    const addition = running.add(histogram);
    const { annotations } = this.#context;
    const { position } = this.#expr.expr;
    if (addition === 'incompatible') {
      const name = quoteText(column.labels.get(METRIC_NAME));
      annotations.warn(
        `vector contains a mix of histograms with exponential and custom buckets schemas for metric name ${name}`,
        position,
      );
      return false;
    }
    if (addition !== 'done' && addition.boundsReconciled)
      annotations.info('mismatched custom buckets were reconciled during aggregation', position);
    return true;
  }

  /** Whether any histogram has been added at the step. */
  has(at: number): boolean {
    return this.#running[at] !== undefined;
  }

  writeTo(result: Column, at: number): void {
    const running = this.#running[at] as Running;
    if (this.#hints[at] === (RESET | NOT_RESET))
      this.#context.annotations.warn(
        'conflicting counter resets during histogram aggregation',
        this.#expr.expr.position,
      );
    setHistogram(result, at, running.value);
  }
}
