/**
 * By how much the change between the first and the last sample of a window is to be multiplied so that it stands for the whole
 * window (Prometheus, `extrapolatedRate`). All in seconds. Where a sample is as near to the window's edge as samples are to each
 * other, give or take a tenth, the series is taken to go on to the edge; otherwise for half the usual distance.
 */
export function extrapolate(
  toStart: number,
  sampled: number,
  toEnd: number,
  /** Between two samples, on average; 0 where there is only one. */
  distance: number,
  /** How long before the first sample a counter was at zero, at the latest: see `sinceZero`. */
  zero: number,
): number {
  const near = distance * 1.1;
  let before = toStart >= near ? distance / 2 : toStart;
  if (zero < before) before = zero;
  const after = toEnd >= near ? distance / 2 : toEnd;
  return sampled === 0 ? 1 : (sampled + before + after) / sampled;
}

/** A counter is never negative: at the pace it went, how many seconds before its first sample it was at zero. */
export function sinceZero(first: number, change: number, sampled: number): number {
  return change > 0 && first >= 0 ? sampled * (first / change) : Number.POSITIVE_INFINITY;
}
