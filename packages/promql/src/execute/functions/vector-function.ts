import type { Call } from '../../parse/ast.ts';
import type { ColumnStream } from '../column.ts';
import type { Context } from '../context.ts';
import type { Steps } from '../steps.ts';

/** Gives a vector and takes no range: to add one, write it and put it into the list in `all.ts`. */
export type VectorFunction = (call: Call, steps: Steps, context: Context) => ColumnStream;

/** Gives a scalar: a value for each step. */
export type ScalarFunction = (call: Call, steps: Steps, context: Context) => Promise<Float64Array>;
