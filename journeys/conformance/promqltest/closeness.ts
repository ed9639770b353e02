import { compactHistogram, type FloatHistogram } from '@oriel/promql';

const EPSILON = 1e-6;
const SMALLEST_NORMAL = 2 ** -1022;

export function areClose(a: number, b: number): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
  if (a === b) return true;
  const size = Math.abs(a) + Math.abs(b);
  const difference = Math.abs(a - b);
  if (a === 0 || b === 0 || size < SMALLEST_NORMAL) return difference < EPSILON * SMALLEST_NORMAL;
  return difference / Math.min(size, Number.MAX_VALUE) < EPSILON;
}

export function areCloseHistograms(expected: FloatHistogram, actual: FloatHistogram, withHint: boolean): boolean {
  const a = compactHistogram(expected);
  const b = compactHistogram(actual);
  return (
    a.schema === b.schema &&
    areClose(a.count, b.count) &&
    areClose(a.sum, b.sum) &&
    a.zeroThreshold === b.zeroThreshold &&
    areClose(a.zeroCount, b.zeroCount) &&
    JSON.stringify([...a.customValues]) === JSON.stringify([...b.customValues]) &&
    JSON.stringify([a.positiveSpans, a.negativeSpans]) === JSON.stringify([b.positiveSpans, b.negativeSpans]) &&
    areCloseAll(a.positiveBuckets, b.positiveBuckets) &&
    areCloseAll(a.negativeBuckets, b.negativeBuckets) &&
    (!withHint || a.counterResetHint === b.counterResetHint)
  );
}

function areCloseAll(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, at) => areClose(value, b[at] as number));
}
