import { eachFloat, eachFloatWith } from './each-float.ts';
import { goMax, goMin } from './go-extremes.ts';
import type { VectorFunction } from './vector-function.ts';

/** Rounding, powers, angles: one value after the other. */
export const NUMBER_FUNCTIONS: readonly (readonly [string, VectorFunction])[] = [
  ['abs', eachFloat(Math.abs)],
  ['ceil', eachFloat(Math.ceil)],
  ['floor', eachFloat(Math.floor)],
  ['sgn', eachFloat((value) => (value < 0 ? -1 : value > 0 ? 1 : value))],
  ['sqrt', eachFloat(Math.sqrt)],
  ['exp', eachFloat(Math.exp)],
  ['ln', eachFloat(Math.log)],
  ['log2', eachFloat(Math.log2)],
  ['log10', eachFloat(Math.log10)],
  ['sin', eachFloat(Math.sin)],
  ['cos', eachFloat(Math.cos)],
  ['tan', eachFloat(Math.tan)],
  ['asin', eachFloat(Math.asin)],
  ['acos', eachFloat(Math.acos)],
  ['atan', eachFloat(Math.atan)],
  ['sinh', eachFloat(Math.sinh)],
  ['cosh', eachFloat(Math.cosh)],
  ['tanh', eachFloat(Math.tanh)],
  ['asinh', eachFloat(Math.asinh)],
  ['acosh', eachFloat(Math.acosh)],
  ['atanh', eachFloat(Math.atanh)],
  ['deg', eachFloat((radians) => radians * (180 / Math.PI))],
  ['rad', eachFloat((degrees) => degrees * (Math.PI / 180))],
  // Halves go up. Dividing by the inverse keeps `round(v, 0.1)` free of digits that 0.1 itself would bring.
  [
    'round',
    eachFloatWith(([nearest = 1]) => {
      const inverse = 1 / nearest;
      return (value) => Math.floor(value * inverse + 0.5) / inverse;
    }),
  ],
  ['clamp', eachFloatWith(([least, most]) => clamped(least as number, most as number))],
  ['clamp_min', eachFloatWith(([least]) => clamped(least as number, Number.POSITIVE_INFINITY))],
  ['clamp_max', eachFloatWith(([most]) => clamped(Number.NEGATIVE_INFINITY, most as number))],
];

function clamped(least: number, most: number): ((value: number) => number) | null {
  return most < least ? null : (value) => goMax(least, goMin(most, value));
}
