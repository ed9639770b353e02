import type { FloatHistogram } from './float-histogram.ts';
import { HistogramSum } from './histogram-sum.ts';

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
  return combination(a, b, 'add');
}

/**
 * The hint of the difference follows the rules of sums, as a running mean wants it; what PromQL's `-` gives is always a gauge, which
 * its caller says.
 */
export function subtractHistograms(a: FloatHistogram, b: FloatHistogram): Combination {
  return combination(a, b, 'subtract');
}

function combination(a: FloatHistogram, b: FloatHistogram, how: 'add' | 'subtract'): Combination {
  const sum = new HistogramSum(a);
  const addition = sum[how](b);
  if (addition === 'incompatible') return { kind: 'incompatible' };
  const { resetCollision, boundsReconciled } = addition === 'done' ? NOTHING_TO_SAY : addition;
  return { kind: 'combined', histogram: sum.value, resetCollision, boundsReconciled };
}

const NOTHING_TO_SAY = { resetCollision: false, boundsReconciled: false };
