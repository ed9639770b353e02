/** One bucket of a classic histogram: observations at or below `upperBound`, which is the `le` label. */
export interface ClassicBucket {
  readonly upperBound: number;
  readonly count: number;
}

/** What had to be straightened because counts fell from one bucket to the next. */
export interface Straightened {
  /** Between which upper bounds. */
  readonly lowest: number;
  readonly highest: number;
  /** The deepest fall. */
  readonly difference: number;
}

export interface ClassicQuantile {
  readonly value: number;
  /** Worth an info; `null` where counts rose as they must. */
  readonly straightened: Straightened | null;
}

/** Below this relative difference two neighbouring counts are taken for one that arithmetic has blurred. */
const BLUR = 1e-12;

/**
 * The value below which the part `q` of the observations lies: spread evenly within a bucket, from 0 in the lowest one if that ends
 * above 0. In the highest bucket it is that bucket's lower bound. NaN for no observations, less than two buckets, none up to +Inf, or
 * a q that is NaN; −Inf for q below 0, +Inf above 1.
 */
export function classicQuantile(q: number, unsorted: readonly ClassicBucket[]): ClassicQuantile {
  const plainly = (value: number): ClassicQuantile => ({ value, straightened: null });
  if (Number.isNaN(q)) return plainly(Number.NaN);
  if (q < 0) return plainly(Number.NEGATIVE_INFINITY);
  if (q > 1) return plainly(Number.POSITIVE_INFINITY);
  const { bounds, counts } = ascending(unsorted);
  const last = bounds.length - 1;
  if (bounds[last] !== Number.POSITIVE_INFINITY) return plainly(Number.NaN);
  const straightened = straighten(bounds, counts);
  const observations = counts[last] as number;
  if (last < 1 || observations === 0) return { value: Number.NaN, straightened };
  const rank = q * observations;
  let at = 0;
  while (at < last && !((counts[at] as number) >= rank)) at++;
  const end = bounds[at] as number;
  if (at === last) return { value: bounds[last - 1] as number, straightened };
  if (at === 0 && end <= 0) return { value: end, straightened };
  const start = at > 0 ? (bounds[at - 1] as number) : 0;
  const before = at > 0 ? (counts[at - 1] as number) : 0;
  const value = start + (end - start) * ((rank - before) / ((counts[at] as number) - before));
  return { value, straightened };
}

/** Which part of the observations lies between two values, by the assumptions of `classicQuantile`. */
export function classicFraction(lower: number, upper: number, unsorted: readonly ClassicBucket[]): number {
  const { bounds, counts } = ascending(unsorted);
  const last = bounds.length - 1;
  if (bounds[last] !== Number.POSITIVE_INFINITY) return Number.NaN;
  const observations = counts[last] as number;
  if (observations === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  const rankOf = (value: number): number => {
    let rank = 0;
    for (let at = 0; at <= last; at++) {
      const end = bounds[at] as number;
      const start = at > 0 ? (bounds[at - 1] as number) : end > 0 ? 0 : Number.NEGATIVE_INFINITY;
      const count = counts[at] as number;
      if (start >= value) return rank;
      if (end > value) {
        if (start === Number.NEGATIVE_INFINITY) return count;
        return rank + ((count - rank) * (value - start)) / (end - start);
      }
      rank = count;
    }
    return observations;
  };
  return (Math.min(rankOf(upper), observations) - Math.min(rankOf(lower), observations)) / observations;
}

/** Sorted by bound, those of one bound added up. */
function ascending(unsorted: readonly ClassicBucket[]): { readonly bounds: number[]; readonly counts: number[] } {
  const bounds: number[] = [];
  const counts: number[] = [];
  for (const { upperBound, count } of [...unsorted].sort((a, b) => a.upperBound - b.upperBound || 0)) {
    const last = bounds.length - 1;
    if (bounds[last] === upperBound) (counts[last] as number) += count;
    else {
      bounds.push(upperBound);
      counts.push(count);
    }
  }
  return { bounds, counts };
}

/** Cumulative counts cannot fall: scrapes that tore and rounding make them, and a search by rank would get lost. Changes `counts`. */
function straighten(bounds: readonly number[], counts: number[]): Straightened | null {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  let difference = 0;
  let reached = counts[0] as number;
  for (let at = 1; at < counts.length; at++) {
    const count = counts[at] as number;
    if (isBlurred(reached, count)) counts[at] = reached;
    else if (count < reached) {
      counts[at] = reached;
      lowest = Math.min(lowest, bounds[at] as number);
      highest = Math.max(highest, bounds[at] as number);
      difference = Math.max(difference, reached - count);
    } else reached = count;
  }
  return lowest <= highest ? { lowest, highest, difference } : null;
}

function isBlurred(a: number, b: number): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  const size = Math.min(Math.abs(a) + Math.abs(b), Number.MAX_VALUE);
  return Math.abs(a - b) / size < BLUR;
}
