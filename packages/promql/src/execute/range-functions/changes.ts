import { counterWasReset, equalHistograms } from '../../histogram/index.ts';
import { type Column, FLOAT } from '../column.ts';
import type { RangeCall, RangeFunction, Window } from './range-function.ts';
import type { FloatPoints } from './range-series.ts';
import { anchoredWindow, inOrder, type SampleAt, startedAgain } from './sample-sequence.ts';
import type { Bounds, Windows } from './windows.ts';

/** Reused from series to series: how many pairs count, up to each sample. */
let counted = new Int32Array(0);

/** The fast path: counts once for the series, and a window is a difference. */
function eachWindow(counts: (before: number, after: number) => boolean) {
  return ({ values, length }: FloatPoints, { from, to }: Bounds, { count }: Windows, column: Column): void => {
    if (counted.length < length) counted = new Int32Array(length * 2);
    let total = 0;
    counted[0] = 0;
    for (let at = 1; at < length; at++) {
      if (counts(values[at - 1] as number, values[at] as number)) total++;
      counted[at] = total;
    }
    for (let step = 0; step < count; step++) {
      const first = from[step] as number;
      const end = to[step] as number;
      if (first === end) continue;
      column.floats[step] = (counted[end - 1] as number) - (counted[first] as number);
      column.kinds[step] = FLOAT;
    }
  };
}

function differ(before: number, after: number): boolean {
  return after !== before && !(Number.isNaN(after) && Number.isNaN(before));
}

/** How often the value changed from one sample to the next; a NaN after a NaN is no change, a histogram after a float is one. */
export const changes: RangeFunction = {
  name: 'changes',
  anchored: true,
  window: (window, call) =>
    countPairs(window, call, (before, after) => {
      if (before.histogram !== undefined && after.histogram !== undefined)
        return !equalHistograms(after.histogram, before.histogram);
      if (before.histogram !== undefined || after.histogram !== undefined) return true;
      return differ(before.value, after.value);
    }),
  series: eachWindow(differ),
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
  series: eachWindow((before, after) => after < before),
};

function countPairs(
  window: Window,
  { modifier }: RangeCall,
  counts: (before: SampleAt, after: SampleAt, within: Window) => boolean,
): number | undefined {
  const within = modifier === 'anchored' ? anchoredWindow(window) : window;
  if (within === undefined) return undefined;
  let count = 0;
  let before: SampleAt | undefined;
  for (const sample of inOrder(within)) {
    if (before !== undefined && counts(before, sample, within)) count++;
    before = sample;
  }
  return count;
}
