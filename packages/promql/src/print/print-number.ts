import { plainNumber } from '../number-text.ts';
import type { NumberLiteral } from '../parse/ast.ts';
import { formatDuration } from '../parse/duration.ts';

export function printNumber({ value, duration }: NumberLiteral): string {
  // By way of whole nanoseconds, as Prometheus goes.
  return duration ? formatDuration(Math.trunc(value * 1e9) / 1e6) : plainNumber(value);
}
