import type { Call } from '../../parse/ast.ts';
import type { ColumnStream } from '../column.ts';
import type { Context } from '../context.ts';
import type { Steps } from '../steps.ts';
import { scalarOf, time, vectorOf } from './scalars.ts';

export type VectorFunction = (call: Call, steps: Steps, context: Context) => ColumnStream;
export type ScalarFunction = (call: Call, steps: Steps, context: Context) => Promise<Float64Array>;

/** Functions that give a vector and take no range. */
export const VECTOR_FUNCTIONS: ReadonlyMap<string, VectorFunction> = new Map<string, VectorFunction>([
  ['vector', vectorOf],
]);

export const SCALAR_FUNCTIONS: ReadonlyMap<string, ScalarFunction> = new Map<string, ScalarFunction>([
  ['time', time],
  ['scalar', scalarOf],
]);
