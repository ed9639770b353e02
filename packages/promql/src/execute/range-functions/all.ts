import type { RangeFunction } from './range-function.ts';
import { delta, increase, rate } from './rate.ts';

const FUNCTIONS: readonly RangeFunction[] = [rate, increase, delta];

/** Functions over a range vector; `absent_over_time`, which is about no series, is with the others. */
export const RANGE_FUNCTIONS: ReadonlyMap<string, RangeFunction> = new Map(
  FUNCTIONS.map((implementation) => [implementation.name, implementation]),
);
