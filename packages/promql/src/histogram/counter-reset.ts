import { commonBounds, sameBounds } from './bounds.ts';
import { numberingByBounds } from './custom-buckets.ts';
import { haveEqualBuckets } from './equal-buckets.ts';
import { CUSTOM_BUCKETS_SCHEMA, type FloatHistogram } from './float-histogram.ts';
import { bucketsUpTo, coarser, negativeSide, positiveSide, renumbered, type Side, sideFrom } from './side.ts';
import { thresholdBesideBuckets } from './zero-bucket.ts';

/**
 * Whether a counter histogram was reset between two samples: its hint says so, or a count fell that only a reset lets fall. A finer
 * schema or a narrower zero bucket is a reset too, a coarser or wider one is not (native histograms specification, "Counter
 * resets"). Gauges are judged as counters; whoever does that to them says so in a warning.
 */
export function counterWasReset(current: FloatHistogram, previous: FloatHistogram): boolean {
  if (current.counterResetHint === 'reset') return true;
  if (current.counterResetHint === 'not-reset') return false;
  if (current.count < previous.count) return true;
  if (haveEqualBuckets(current, previous))
    return (
      current.zeroCount < previous.zeroCount ||
      anyBelow(current.positiveBuckets, previous.positiveBuckets) ||
      anyBelow(current.negativeBuckets, previous.negativeBuckets)
    );
  if (current.schema === CUSTOM_BUCKETS_SCHEMA) return customCounterWasReset(current, previous);
  if (current.schema > previous.schema || previous.schema === CUSTOM_BUCKETS_SCHEMA) return true;
  const { zeroThreshold, schema } = current;
  if (zeroThreshold < previous.zeroThreshold) return true;
  const positive = positiveSide(previous);
  const negative = negativeSide(previous);
  let zeroBefore = previous.zeroCount;
  if (zeroThreshold > previous.zeroThreshold) {
    const sides = { schema: previous.schema, zeroThreshold: previous.zeroThreshold, positive, negative };
    if (thresholdBesideBuckets(sides, zeroThreshold) !== zeroThreshold) return true;
    zeroBefore += countUpTo(positive, zeroThreshold, previous.schema);
    zeroBefore += countUpTo(negative, zeroThreshold, previous.schema);
  }
  if (current.zeroCount < zeroBefore) return true;
  const outside = (side: Side) => sideFrom(side, bucketsUpTo(side.indexes, zeroThreshold, schema));
  return (
    hasShrunk(outside(positiveSide(current)), outside(coarser(positive, previous.schema, schema))) ||
    hasShrunk(outside(negativeSide(current)), outside(coarser(negative, previous.schema, schema)))
  );
}

function customCounterWasReset(current: FloatHistogram, previous: FloatHistogram): boolean {
  if (previous.schema !== CUSTOM_BUCKETS_SCHEMA) return true;
  const now = positiveSide(current);
  const before = positiveSide(previous);
  if (sameBounds(current.customValues, previous.customValues)) return hasShrunk(now, before);
  const common = commonBounds(current.customValues, previous.customValues);
  return hasShrunk(
    renumbered(now, numberingByBounds(current.customValues, common)),
    renumbered(before, numberingByBounds(previous.customValues, common)),
  );
}

function anyBelow(now: Float64Array, before: Float64Array): boolean {
  for (let at = 0; at < now.length; at++) if ((now[at] as number) < (before[at] as number)) return true;
  return false;
}

/** Whether a populated bucket is gone or has fewer observations. */
function hasShrunk(now: Side, before: Side): boolean {
  let at = 0;
  for (let earlier = 0; earlier < before.indexes.length; earlier++) {
    const count = before.counts[earlier] as number;
    const index = before.indexes[earlier] as number;
    while (at < now.indexes.length && (now.indexes[at] as number) < index) at++;
    if (now.indexes[at] === index ? (now.counts[at] as number) < count : count !== 0) return true;
  }
  return false;
}

function countUpTo(side: Side, limit: number, schema: number): number {
  let count = 0;
  for (let at = bucketsUpTo(side.indexes, limit, schema) - 1; at >= 0; at--) count += side.counts[at] as number;
  return count;
}
