import type { ArithmeticOperator, BinaryOperator, ComparisonOperator } from '../../parse/ast.ts';

export const ARITHMETIC: Readonly<Record<ArithmeticOperator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': power,
  atan2: Math.atan2,
};

export const COMPARISONS: Readonly<Record<ComparisonOperator, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
};

export function isArithmetic(op: BinaryOperator): op is ArithmeticOperator {
  return op in ARITHMETIC;
}

export function isComparison(op: BinaryOperator): op is ComparisonOperator {
  return op in COMPARISONS;
}

/** As C and Go have it, 1 to the power of anything is 1, also of NaN, and so is −1 to an infinite power; JavaScript says NaN. */
function power(base: number, exponent: number): number {
  if (base === 1) return 1;
  if (base === -1 && (exponent === Number.POSITIVE_INFINITY || exponent === Number.NEGATIVE_INFINITY)) return 1;
  return base ** exponent;
}
