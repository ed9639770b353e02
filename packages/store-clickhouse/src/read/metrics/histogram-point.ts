import type { Distribution } from './distribution.ts';

/** One point of a histogram, of either kind, as its sender counted it. */
export interface HistogramPoint {
  readonly timeNs: bigint;
  readonly startNs: bigint;
  readonly isDelta: boolean;
  readonly count: number;
  readonly sum: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly buckets: ExplicitBuckets | ExponentialBuckets;
}

export interface ExplicitBuckets {
  readonly kind: 'explicit';
  readonly bounds: readonly number[];
  /** One more than bounds. */
  readonly counts: readonly number[];
}

/** Bucket `index` holds values above base^index up to base^(index+1), base = 2^(2^-scale). OTLP metrics, ExponentialHistogram. */
export interface ExponentialBuckets {
  readonly kind: 'exponential';
  readonly scale: number;
  readonly zeroCount: number;
  readonly zeroThreshold: number;
  readonly positive: ReadonlyMap<number, number>;
  readonly negative: ReadonlyMap<number, number>;
}

export interface Increase {
  readonly count: number;
  readonly sum: number | null;
  readonly buckets: ExplicitBuckets | ExponentialBuckets;
}

/**
 * What was observed since the point before. A delta point says it itself. A cumulative one is what it adds to the one
 * before, unless it began anew: its start lies after that one, or a count went down.
 *
 * Without a point before, everything counts if the series began inside of the window, and nothing otherwise: then the
 * point sums up a past that is not asked for.
 */
export function increaseSince(
  previous: HistogramPoint | undefined,
  point: HistogramPoint,
  windowStartNs: bigint,
): Increase | undefined {
  if (point.isDelta) return point;
  if (previous === undefined) return point.startNs >= windowStartNs ? point : undefined;
  if (point.startNs > previous.timeNs || point.count < previous.count) return point;
  const buckets = subtract(point.buckets, previous.buckets);
  if (buckets === undefined) return point;
  return {
    count: point.count - previous.count,
    sum: point.sum === null || previous.sum === null ? null : point.sum - previous.sum,
    buckets,
  };
}

type Buckets = HistogramPoint['buckets'];

/** Undefined when a bucket went down or the bounds changed: the series began anew. */
function subtract(later: Buckets, earlier: Buckets): Buckets | undefined {
  if (later.kind === 'explicit') {
    if (earlier.kind !== 'explicit' || later.counts.length !== earlier.counts.length) return undefined;
    if (later.bounds.some((bound, index) => bound !== earlier.bounds[index])) return undefined;
    const counts = later.counts.map((count, index) => count - earlier.counts[index]!);
    return counts.some((count) => count < 0) ? undefined : { ...later, counts };
  }
  if (earlier.kind !== 'exponential') return undefined;
  // A histogram that grows wide halves its resolution; both are compared at the coarser of the two.
  const scale = Math.min(later.scale, earlier.scale);
  const positive = subtractIndexed(
    downscale(later.positive, later.scale - scale),
    downscale(earlier.positive, earlier.scale - scale),
  );
  const negative = subtractIndexed(
    downscale(later.negative, later.scale - scale),
    downscale(earlier.negative, earlier.scale - scale),
  );
  const zeroCount = later.zeroCount - earlier.zeroCount;
  if (positive === undefined || negative === undefined || zeroCount < 0) return undefined;
  return { kind: 'exponential', scale, zeroCount, zeroThreshold: later.zeroThreshold, positive, negative };
}

/** Each step of the scale merges two neighbours. */
function downscale(buckets: ReadonlyMap<number, number>, steps: number): ReadonlyMap<number, number> {
  if (steps === 0) return buckets;
  const merged = new Map<number, number>();
  for (const [index, count] of buckets) {
    const wider = Math.floor(index / 2 ** steps);
    merged.set(wider, (merged.get(wider) ?? 0) + count);
  }
  return merged;
}

function subtractIndexed(
  later: ReadonlyMap<number, number>,
  earlier: ReadonlyMap<number, number>,
): Map<number, number> | undefined {
  const left = new Map(later);
  for (const [index, count] of earlier) {
    const rest = (left.get(index) ?? 0) - count;
    if (rest < 0) return undefined;
    left.set(index, rest);
  }
  return left;
}

export function addBuckets(buckets: Buckets, into: Distribution): void {
  if (buckets.kind === 'explicit') addExplicit(buckets, into);
  else addExponential(buckets, into);
}

function addExplicit({ bounds, counts }: ExplicitBuckets, into: Distribution): void {
  for (let index = 0; index < counts.length; index++) {
    const upper = bounds[index] ?? bounds[bounds.length - 1];
    if (upper === undefined) return;
    // The first bucket begins at zero where its values can be positive; else all of it is taken as lying on its bound.
    const lower = index === 0 ? Math.min(0, upper) : (bounds[index - 1] ?? upper);
    into.add(lower, upper, counts[index]!);
  }
}

function addExponential(buckets: ExponentialBuckets, into: Distribution): void {
  const { scale, zeroCount, zeroThreshold, positive, negative } = buckets;
  const edge = (index: number) => 2 ** (index * 2 ** -scale);
  for (const [index, count] of positive) into.add(edge(index), edge(index + 1), count);
  for (const [index, count] of negative) into.add(-edge(index + 1), -edge(index), count);
  // `0 -`: minus zero is another edge than zero.
  into.add(0 - zeroThreshold, zeroThreshold, zeroCount);
}
