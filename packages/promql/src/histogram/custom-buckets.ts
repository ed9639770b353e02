import { sameBounds } from './bounds.ts';

/**
 * How the buckets of `from` fall into those of `to`, whose bounds are among `from`'s: each goes to the first bucket that ends at or
 * behind its own end.
 */
export function numberingByBounds(from: Float64Array, to: Float64Array): (index: number) => number {
  if (sameBounds(from, to)) return (index) => index;
  return (index) => {
    const end = from[index];
    if (end === undefined) return to.length;
    let low = 0;
    let high = to.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((to[middle] as number) >= end) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
