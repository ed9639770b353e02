import type { ValueType } from './parse/ast.ts';

/** What the parser must know of a function to judge a call, and the editor to complete it. */
export interface FunctionSignature {
  readonly name: string;
  readonly args: readonly ValueType[];
  /** How many of the last arguments may be left out; −1: the last may come again any number of times (or not at all). */
  readonly variadic: number;
  readonly returns: ValueType;
  /** Behind the flag `promql-experimental-functions`. */
  readonly experimental: boolean;
}
