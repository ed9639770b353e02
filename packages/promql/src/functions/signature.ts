import type { ValueType } from '../parse/ast.ts';

/** What the parser must know of a function to judge a call, and the editor to complete it. */
export interface FunctionSignature {
  readonly name: string;
  readonly args: readonly ValueType[];
  /** 0: exactly `args`. n: the last may be left out, or come up to n times. −1: the last may come any number of times, or not at all. */
  readonly variadic: number;
  readonly returns: ValueType;
  /** Behind the flag `promql-experimental-functions`. */
  readonly experimental: boolean;
}

/** The fewest and the most arguments a call may have. */
export function argumentCounts({ args, variadic }: FunctionSignature): {
  readonly least: number;
  readonly most: number;
} {
  if (variadic === 0) return { least: args.length, most: args.length };
  return { least: args.length - 1, most: variadic < 0 ? Number.POSITIVE_INFINITY : args.length - 1 + variadic };
}
