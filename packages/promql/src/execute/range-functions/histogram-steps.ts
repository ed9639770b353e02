import { addHistograms, type FloatHistogram, subtractHistograms } from '../../histogram/index.ts';
import type { RangeCall } from './range-function.ts';
import { infoBoundsReconciled, warnMixedSchemas } from './warnings.ts';

/**
 * Sum and difference within one series, where resets are looked for by themselves: what hints say against each other is not
 * mentioned. `undefined`, and a warning, where bucket schemas do not go together.
 */
export function plus(a: FloatHistogram, b: FloatHistogram, call: RangeCall): FloatHistogram | undefined {
  const sum = addHistograms(a, b);
  if (sum.kind === 'incompatible') return warnMixedSchemas(call);
  if (sum.boundsReconciled) infoBoundsReconciled(call, 'addition');
  return sum.histogram;
}

export function minus(a: FloatHistogram, b: FloatHistogram, call: RangeCall): FloatHistogram | undefined {
  const difference = subtractHistograms(a, b);
  if (difference.kind === 'incompatible') return warnMixedSchemas(call);
  if (difference.boundsReconciled) infoBoundsReconciled(call, 'subtraction');
  return difference.histogram;
}
