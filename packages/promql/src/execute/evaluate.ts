import { columnsInSlices } from '../distribute/columns-in-slices.ts';
import { PromqlError } from '../errors.ts';
import { Labels } from '../labels.ts';
import type { Expr } from '../parse/ast.ts';
import { evaluateAggregate } from './aggregate/evaluate-aggregate.ts';
import { evaluateScalarBinary, evaluateVectorBinary } from './binary/evaluate-binary.ts';
import type { Budget } from './budget.ts';
import { type ColumnStream, emptyColumn } from './column.ts';
import type { Context } from './context.ts';
import { SCALAR_FUNCTIONS, VECTOR_FUNCTIONS } from './functions/all.ts';
import { negate } from './negate.ts';
import { RANGE_FUNCTIONS } from './range-functions/all.ts';
import { evaluateRangeCall } from './range-functions/range-call.ts';
import { SampleCounts } from './sample-counts.ts';
import { selectInstant } from './select/instant-selector.ts';
import type { Steps } from './steps.ts';

/** More steps than a range has, so of a subquery: whatever is done with such a column takes a while, even if it is the only one. */
const LONG_COLUMN = 20_000;

async function* inTurns(columns: ColumnStream, budget: Budget): ColumnStream {
  for await (const column of columns) {
    if (budget.due) await budget.breathe();
    yield column;
  }
}

/** The context of one query: evaluation finds its way back here for every argument. */
export function createContext(parts: Omit<Context, 'vector' | 'scalar' | 'countedAt' | 'with'>): Context {
  const context: Context = {
    ...parts,
    vector: (expr, steps) => {
      const columns = evaluateVector(expr, steps, context);
      return steps.count > LONG_COLUMN ? inTurns(columns, context.budget) : columns;
    },
    scalar: async (expr, steps) => {
      // No series is read for these, and nothing else may ever wait: a subquery has millions of steps, and hundreds of scalars may stand in one.
      if (context.budget.due) await context.budget.breathe();
      return parts.given.get(expr)?.slice() ?? evaluateScalar(expr, steps, context);
    },
    countedAt: (steps) =>
      parts.counts === null ? context : createContext({ ...parts, counts: new SampleCounts(steps) }),
    with: (other) => createContext({ ...parts, ...other }),
  };
  return context;
}

function evaluateVector(expr: Expr, steps: Steps, context: Context): ColumnStream {
  switch (expr.kind) {
    case 'vector': {
      const here = (own: Context) => selectInstant(expr, steps, own);
      return columnsInSlices(expr, steps, context, here) ?? here(context);
    }
    case 'call': {
      const overRange = RANGE_FUNCTIONS.get(expr.function);
      if (overRange !== undefined) {
        const here = (own: Context) => evaluateRangeCall(overRange, expr, steps, own);
        return columnsInSlices(expr, steps, context, here) ?? here(context);
      }
      const evaluate = VECTOR_FUNCTIONS.get(expr.function);
      if (evaluate === undefined) throw unexpected(expr, `function "${expr.function}"`);
      return evaluate(expr, steps, context);
    }
    case 'aggregate':
      return evaluateAggregate(expr, steps, context);
    case 'binary':
      return evaluateVectorBinary(expr, steps, context);
    case 'unary':
      return expr.op === '-' ? negate(expr, steps, context) : evaluateVector(expr.expr, steps, context);
    case 'paren':
      return evaluateVector(expr.expr, steps, context);
    case 'step-invariant':
      return repeat(expr.expr, steps, context);
    case 'number':
    case 'string':
    case 'matrix':
    case 'subquery':
      throw unexpected(expr, expr.kind);
    default:
      return expr satisfies never;
  }
}

async function evaluateScalar(expr: Expr, steps: Steps, context: Context): Promise<Float64Array> {
  switch (expr.kind) {
    case 'number':
      return new Float64Array(steps.count).fill(expr.value);
    case 'call': {
      const evaluate = SCALAR_FUNCTIONS.get(expr.function);
      if (evaluate === undefined) throw unexpected(expr, `function "${expr.function}"`);
      return evaluate(expr, steps, context);
    }
    case 'binary':
      return evaluateScalarBinary(expr, steps, context);
    case 'unary': {
      const values = await evaluateScalar(expr.expr, steps, context);
      return expr.op === '-' ? values.map((value) => -value) : values;
    }
    case 'paren':
      return evaluateScalar(expr.expr, steps, context);
    case 'step-invariant': {
      const once = context.countedAt({ ...steps, count: 1 });
      const [value] = await evaluateScalar(expr.expr, { ...steps, count: 1 }, once);
      if (once.counts !== null) context.counts?.repeat(once.counts);
      return new Float64Array(steps.count).fill(value as number);
    }
    case 'vector':
    case 'aggregate':
    case 'string':
    case 'matrix':
    case 'subquery':
      throw unexpected(expr, expr.kind);
    default:
      return expr satisfies never;
  }
}

/** Evaluated once, at the first step, and the same at all others. */
async function* repeat(expr: Expr, steps: Steps, context: Context): ColumnStream {
  if (steps.count === 1) {
    yield* evaluateVector(expr, steps, context);
    return;
  }
  const column = emptyColumn(Labels.EMPTY, steps.count);
  const first = { ...steps, count: 1 };
  const once = context.countedAt(first);
  for await (const { labels, dropName, kinds, floats, histograms } of evaluateVector(expr, first, once)) {
    column.labels = labels;
    column.dropName = dropName;
    column.kinds.fill(kinds[0] as number);
    column.floats.fill(floats[0] as number);
    column.histograms = histograms === null ? null : new Array(steps.count).fill(histograms[0]);
    yield column;
  }
  if (once.counts !== null) context.counts?.repeat(once.counts);
}

/** The type check lets none of these through; a tree made by hand might. */
function unexpected(expr: Expr, what: string): PromqlError {
  return new PromqlError('execution', `unexpected ${what} at byte ${expr.position.start} of the query`);
}
