import type { Expr } from '../parse/ast.ts';

/** Of each a value for each step. */
export type GivenScalars = ReadonlyMap<Expr, Float64Array>;
