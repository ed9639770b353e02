import { isStaleAt, type SampleBuffer } from '@oriel/promql';

/** The sum of the histogram at `at` as the one entry of an array: of a marker of staleness its bits are the mark, and a number may lose them. */
export function histogramSum({ values, histograms }: SampleBuffer, at: number): Float64Array {
  return isStaleAt(values, at) ? values.subarray(at, at + 1) : Float64Array.of(histograms?.[at]?.sum ?? Number.NaN);
}
