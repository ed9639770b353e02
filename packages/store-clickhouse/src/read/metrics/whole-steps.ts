import type { TimeRange } from '@oriel/store';

/** The range from the step in which it begins: a first step that is cut short would read as a dip. */
export function fromWholeStep(range: TimeRange, stepMs: number): TimeRange {
  const stepNs = BigInt(stepMs) * 1_000_000n;
  return { startNs: range.startNs - (range.startNs % stepNs), endNs: range.endNs };
}

/**
 * What adds up over a step (a rate, a count) is not known before the step is over, and would read as a fall at the end of
 * every chart. The step that the range cuts short is left out, unless it is all there is.
 */
export function withoutUnfinishedStep<P extends readonly [number, number]>(
  points: readonly P[],
  range: TimeRange,
  stepMs: number,
): readonly P[] {
  const last = points[points.length - 1];
  if (last === undefined || points.length === 1) return points;
  return last[0] * 1_000 + stepMs > Number(range.endNs) / 1e6 ? points.slice(0, -1) : points;
}
