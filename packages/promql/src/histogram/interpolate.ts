/**
 * Which part of a bucket's observations lies at or below `value`, for a value strictly between finite bounds: by length where
 * observations are taken to be spread evenly (custom and zero buckets), otherwise by the logarithm, as if the bucket were cut into
 * ever finer exponential ones that all hold the same.
 */
export function fractionBelow(value: number, lower: number, upper: number, evenly: boolean): number {
  if (evenly) return (value - lower) / (upper - lower);
  const logLower = Math.log2(Math.abs(lower));
  const logUpper = Math.log2(Math.abs(upper));
  const logValue = Math.log2(Math.abs(value));
  if (value > 0) return (logValue - logLower) / (logUpper - logLower);
  return 1 - (logValue - logUpper) / (logLower - logUpper);
}

/** The inverse: below which value that part of the observations lies. */
export function valueAbove(fraction: number, lower: number, upper: number, evenly: boolean): number {
  if (evenly) return lower + (upper - lower) * fraction;
  const logLower = Math.log2(Math.abs(lower));
  const logUpper = Math.log2(Math.abs(upper));
  if (lower > 0) return 2 ** (logLower + (logUpper - logLower) * fraction);
  return -(2 ** (logUpper + (logLower - logUpper) * (1 - fraction)));
}
