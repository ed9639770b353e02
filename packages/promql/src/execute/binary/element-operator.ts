import {
  addHistograms,
  type Combination,
  compactHistogram,
  divideHistogram,
  equalHistograms,
  type FloatHistogram,
  multiplyHistogram,
  subtractHistograms,
  trimHistogram,
} from '../../histogram/index.ts';
import type { BinaryExpr } from '../../parse/ast.ts';
import { quoteText } from '../../parse/go-quote.ts';
import { ABSENT, type Column, FLOAT, HISTOGRAM, setFloat, setHistogram } from '../column.ts';
import type { Context } from '../context.ts';
import { ARITHMETIC, COMPARISONS, isArithmetic, isComparison } from './float-operators.ts';

/** Values to be combined: a column, or a scalar that is written like one. */
export type Operand = Pick<Column, 'kinds' | 'floats' | 'histograms'>;

/** The same float at every step. */
export function constantOperand(value: number, steps: number): Operand {
  return floatOperand(new Float64Array(steps).fill(value));
}

export function floatOperand(floats: Float64Array): Operand {
  return { kinds: new Uint8Array(floats.length).fill(FLOAT), floats, histograms: null };
}

/** Combines what two operands have. */
export interface ElementOperator {
  /**
   * Writes the outcome at one step into `result`, or nothing where a comparison does not hold; both operands have a value there. A
   * comparison that filters writes the value of `kept`. False where floats and histograms cannot be combined so, which is said.
   */
  write(result: Column, at: number, left: Operand, right: Operand, kept: Operand): boolean;
  /** The same at all steps of `meet`, for operands that have nothing but floats; `null` where floats have no outcome. */
  readonly writeFloats: WriteFloats | null;
  /** Says what has been met, once all is combined: Prometheus tells of each step only the last. */
  finish(): void;
}

/** `meet` is 1 where both operands have a float. */
type WriteFloats = (result: Column, meet: Uint8Array, left: Operand, right: Operand, kept: Operand) => void;

export function elementOperator(expr: BinaryExpr, context: Context): ElementOperator {
  const { op, returnBool } = expr;
  const histograms = new HistogramOperator(expr, context);
  if (isArithmetic(op)) return arithmetic(ARITHMETIC[op], histograms);
  if (isComparison(op)) return comparison(COMPARISONS[op], op === '==', returnBool, histograms);
  return histograms;
}

function arithmetic(apply: (a: number, b: number) => number, histograms: HistogramOperator): ElementOperator {
  return {
    write(result, at, left, right) {
      if (left.kinds[at] !== FLOAT || right.kinds[at] !== FLOAT) return histograms.write(result, at, left, right);
      setFloat(result, at, apply(left.floats[at] as number, right.floats[at] as number));
      return true;
    },
    writeFloats({ kinds, floats }, meet, { floats: left }, { floats: right }) {
      kinds.set(meet);
      // Where there is nothing, what is computed from rubbish is not looked at.
      for (let at = 0; at < meet.length; at++) floats[at] = apply(left[at] as number, right[at] as number);
    },
    finish: () => histograms.finish(),
  };
}

function comparison(
  holds: (a: number, b: number) => boolean,
  wantsEqual: boolean,
  returnBool: boolean,
  histograms: HistogramOperator,
): ElementOperator {
  return {
    write(result, at, left, right, kept) {
      let holding: boolean;
      if (left.kinds[at] === FLOAT && right.kinds[at] === FLOAT)
        holding = holds(left.floats[at] as number, right.floats[at] as number);
      else {
        const equal = histograms.equal(at, left, right);
        if (equal === null) return false;
        holding = equal === wantsEqual;
      }
      if (returnBool) setFloat(result, at, holding ? 1 : 0);
      else if (holding) copyElement(result, at, kept);
      return true;
    },
    writeFloats({ kinds, floats }, meet, { floats: left }, { floats: right }, kept) {
      if (returnBool) {
        kinds.set(meet);
        for (let at = 0; at < meet.length; at++) floats[at] = holds(left[at] as number, right[at] as number) ? 1 : 0;
        return;
      }
      floats.set(kept.floats);
      for (let at = 0; at < meet.length; at++)
        kinds[at] = meet[at] === FLOAT && holds(left[at] as number, right[at] as number) ? FLOAT : ABSENT;
    },
    finish: () => histograms.finish(),
  };
}

function copyElement(result: Column, at: number, { kinds, floats, histograms }: Operand): void {
  if (kinds[at] === HISTOGRAM) setHistogram(result, at, histograms?.[at] as FloatHistogram);
  else setFloat(result, at, floats[at] as number);
}

/** What an operator does where at least one side is a histogram, or where it knows no floats (trimming). */
class HistogramOperator implements ElementOperator {
  readonly writeFloats = null;
  readonly #expr: BinaryExpr;
  readonly #context: Context;
  readonly #said: ((() => void) | undefined)[] = [];

  constructor(expr: BinaryExpr, context: Context) {
    this.#expr = expr;
    this.#context = context;
  }

  write(result: Column, at: number, left: Operand, right: Operand): boolean {
    const a = left.kinds[at] === HISTOGRAM ? (left.histograms?.[at] as FloatHistogram) : null;
    const b = right.kinds[at] === HISTOGRAM ? (right.histograms?.[at] as FloatHistogram) : null;
    const outcome = this.#combine(at, a, left.floats[at] as number, b, right.floats[at] as number);
    if (outcome === null) return false;
    setHistogram(result, at, outcome);
    return true;
  }

  /** For `==` and `!=`; `null` where a float stands beside a histogram, or the operator would need an order. */
  equal(at: number, left: Operand, right: Operand): boolean | null {
    const a = left.kinds[at] === HISTOGRAM ? (left.histograms?.[at] as FloatHistogram) : null;
    const b = right.kinds[at] === HISTOGRAM ? (right.histograms?.[at] as FloatHistogram) : null;
    const { op } = this.#expr;
    if (a === null || b === null || (op !== '==' && op !== '!=')) {
      this.#sayIncompatible(at, a, b);
      return null;
    }
    return equalHistograms(a, b);
  }

  finish(): void {
    for (const say of this.#said) say?.();
  }

  #combine(
    at: number,
    a: FloatHistogram | null,
    x: number,
    b: FloatHistogram | null,
    y: number,
  ): FloatHistogram | null {
    const { op } = this.#expr;
    if (a !== null && b !== null) {
      if (op === '+') return this.#combined(at, addHistograms(a, b), 'addition');
      if (op === '-') {
        const difference = this.#combined(at, subtractHistograms(a, b), 'subtraction');
        return difference === null ? null : { ...difference, counterResetHint: 'gauge' };
      }
    } else if (a !== null) {
      if (op === '*') return compactHistogram(multiplyHistogram(a, y));
      if (op === '/') return compactHistogram(divideHistogram(a, y));
      if (op === '</') return trimHistogram(a, y, 'below');
      if (op === '>/') return trimHistogram(a, y, 'above');
    } else if (b !== null && op === '*') return compactHistogram(multiplyHistogram(b, x));
    this.#sayIncompatible(at, a, b);
    return null;
  }

  #combined(at: number, combination: Combination, operation: 'addition' | 'subtraction'): FloatHistogram | null {
    const { annotations } = this.#context;
    const { op, position } = this.#expr;
    if (combination.kind === 'incompatible') {
      this.#said[at] = () =>
        annotations.warn(`incompatible bucket layout encountered for binary operator ${op}`, position);
      return null;
    }
    if (combination.resetCollision) {
      this.#said[at] = () => annotations.warn(`conflicting counter resets during histogram ${operation}`, position);
      return null;
    }
    if (combination.boundsReconciled)
      this.#said[at] = () =>
        annotations.info(`mismatched custom buckets were reconciled during ${operation}`, position);
    return combination.histogram;
  }

  #sayIncompatible(at: number, a: FloatHistogram | null, b: FloatHistogram | null): void {
    const { op, position } = this.#expr;
    const types = [a, b].map((histogram) => (histogram === null ? 'float' : 'histogram')).join(` ${op} `);
    const message = `incompatible sample types encountered for binary operator ${quoteText(op)}: ${types}`;
    this.#said[at] = () => this.#context.annotations.info(message, position);
  }
}
