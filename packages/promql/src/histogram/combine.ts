import { compactHistogram } from './compact.ts';
import { haveEqualBuckets } from './equal-buckets.ts';
import type { FloatHistogram } from './float-histogram.ts';
import { HistogramSum } from './histogram-sum.ts';
import { combinedHint, hintsCollide } from './reset-hint.ts';

/** A sum or difference of two histograms, with what the caller must say about it. */
export type Combination =
  | {
      readonly kind: 'combined';
      /** Without empty buckets. */
      readonly histogram: FloatHistogram;
      /** One counter was reset and the other was not: a warning. */
      readonly resetCollision: boolean;
      /** Custom bounds differed: an info. */
      readonly boundsReconciled: boolean;
    }
  /** Exponential and custom buckets have no sum: a warning, and no result. */
  | { readonly kind: 'incompatible' };

export function addHistograms(a: FloatHistogram, b: FloatHistogram): Combination {
  return combination(a, b, 1);
}

/**
 * The hint of the difference follows the rules of sums, as a running mean wants it; what PromQL's `-` gives is always a gauge, which
 * its caller says.
 */
export function subtractHistograms(a: FloatHistogram, b: FloatHistogram): Combination {
  return combination(a, b, -1);
}

function combination(a: FloatHistogram, b: FloatHistogram, sign: 1 | -1): Combination {
  if (haveEqualBuckets(a, b)) {
    const resetCollision = hintsCollide(a.counterResetHint, b.counterResetHint);
    return { kind: 'combined', histogram: bucketByBucket(a, b, sign), resetCollision, boundsReconciled: false };
  }
  const sum = new HistogramSum(a);
  const addition = sign === 1 ? sum.add(b) : sum.subtract(b);
  if (addition === 'incompatible') return { kind: 'incompatible' };
  const { resetCollision, boundsReconciled } = addition === 'done' ? NOTHING_TO_SAY : addition;
  return { kind: 'combined', histogram: sum.value, resetCollision, boundsReconciled };
}

const NOTHING_TO_SAY = { resetCollision: false, boundsReconciled: false };

/** The fast path; one addition alone has no rounding to carry on. */
function bucketByBucket(a: FloatHistogram, b: FloatHistogram, sign: 1 | -1): FloatHistogram {
  return compactHistogram({
    ...a,
    counterResetHint: combinedHint(a.counterResetHint, b.counterResetHint),
    zeroCount: a.zeroCount + sign * b.zeroCount,
    count: a.count + sign * b.count,
    sum: a.sum + sign * b.sum,
    positiveBuckets: added(a.positiveBuckets, b.positiveBuckets, sign),
    negativeBuckets: added(a.negativeBuckets, b.negativeBuckets, sign),
  });
}

function added(a: Float64Array, b: Float64Array, sign: 1 | -1): Float64Array {
  const sums = new Float64Array(a.length);
  for (let at = 0; at < a.length; at++) sums[at] = (a[at] as number) + sign * (b[at] as number);
  return sums;
}
