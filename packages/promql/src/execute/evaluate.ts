import type { Expr } from '../parse/ast.ts';
import type { ColumnStream } from './column.ts';
import type { Context } from './context.ts';
import type { Steps } from './steps.ts';

/**
 * An instant-vector expression as a stream of series over the steps. Streams are lazy: nothing is read before the first pull, and
 * memory follows what the consumer keeps.
 */
export type EvaluateVector = (expr: Expr, steps: Steps, context: Context) => ColumnStream;

/** A scalar expression: one value for each step. */
export type EvaluateScalar = (expr: Expr, steps: Steps, context: Context) => Promise<Float64Array>;
