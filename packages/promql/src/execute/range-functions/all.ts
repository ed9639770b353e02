import { changes, resets } from './changes.ts';
import { maxOverTime, minOverTime, tsOfMaxOverTime, tsOfMinOverTime } from './extreme-over-time.ts';
import { idelta, irate } from './instant-rate.ts';
import { integral } from './integral.ts';
import {
  countOverTime,
  firstOverTime,
  lastOverTime,
  presentOverTime,
  tsOfFirstOverTime,
  tsOfLastOverTime,
} from './pick-over-time.ts';
import type { RangeFunction } from './range-function.ts';
import { delta, increase, rate } from './rate.ts';
import { deriv, doubleExponentialSmoothing, predictLinear } from './regression.ts';
import { madOverTime, quantileOverTime, stddevOverTime, stdvarOverTime } from './spread-over-time.ts';
import { avgOverTime, sumOverTime } from './sum-over-time.ts';

const FUNCTIONS: readonly RangeFunction[] = [
  rate,
  increase,
  delta,
  irate,
  idelta,
  changes,
  resets,
  deriv,
  predictLinear,
  doubleExponentialSmoothing,
  integral,
  sumOverTime,
  avgOverTime,
  countOverTime,
  presentOverTime,
  firstOverTime,
  lastOverTime,
  minOverTime,
  maxOverTime,
  tsOfFirstOverTime,
  tsOfLastOverTime,
  tsOfMinOverTime,
  tsOfMaxOverTime,
  quantileOverTime,
  madOverTime,
  stddevOverTime,
  stdvarOverTime,
];

/** Functions over a range vector; `absent_over_time`, which is about no series, is with the others. */
export const RANGE_FUNCTIONS: ReadonlyMap<string, RangeFunction> = new Map(
  FUNCTIONS.map((implementation) => [implementation.name, implementation]),
);
