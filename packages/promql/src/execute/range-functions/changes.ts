import { counterWasReset, equalHistograms } from '../../histogram/index.ts';
import type { RangeCall, RangeFunction, Window } from './range-function.ts';
import { anchoredWindow, inOrder, type SampleAt, startedAgain } from './sample-sequence.ts';

/** How often the value changed from one sample to the next; a NaN after a NaN is no change, a histogram after a float is one. */
export const changes: RangeFunction = {
  name: 'changes',
  anchored: true,
  window: (window, call) =>
    countPairs(window, call, (before, after) => {
      if (before.histogram !== undefined && after.histogram !== undefined)
        return !equalHistograms(after.histogram, before.histogram);
      if (before.histogram !== undefined || after.histogram !== undefined) return true;
      return after.value !== before.value && !(Number.isNaN(after.value) && Number.isNaN(before.value));
    }),
};

/** How often a counter was reset; turning from float to histogram or back counts as one. */
export const resets: RangeFunction = {
  name: 'resets',
  anchored: true,
  usesStarts: true,
  window: (window, call) =>
    countPairs(window, call, (before, after, within) => {
      if (before.histogram !== undefined && after.histogram !== undefined)
        return startedAgain(within, after) || counterWasReset(after.histogram, before.histogram);
      if (before.histogram !== undefined || after.histogram !== undefined) return true;
      return after.value < before.value || startedAgain(within, after);
    }),
};

function countPairs(
  window: Window,
  { modifier }: RangeCall,
  counts: (before: SampleAt, after: SampleAt, within: Window) => boolean,
): number | undefined {
  const counted = modifier === 'anchored' ? anchoredWindow(window) : window;
  if (counted === undefined) return undefined;
  let count = 0;
  let before: SampleAt | undefined;
  for (const sample of inOrder(counted)) {
    if (before !== undefined && counts(before, sample, counted)) count++;
    before = sample;
  }
  return count;
}
