import { SCHEMA_8_BOUNDS } from './exponential-bounds.ts';
import { CUSTOM_BUCKETS_SCHEMA } from './float-histogram.ts';

/** The last bucket of finite observations ends at the largest number there is, not at 2^1024, which is none. */
const OVERFLOW_EXPONENT = 1024;

/** Where a positive bucket of an exponential schema (−4 to 8) ends, included; it starts where the one before ends. */
export function exponentialBound(index: number, schema: number): number {
  if (schema < 0) {
    const exponent = index * 2 ** -schema;
    return exponent === OVERFLOW_EXPONENT ? Number.MAX_VALUE : 2 ** exponent;
  }
  const perPower = 1 << schema;
  const within = index & (perPower - 1);
  const power = index >> schema;
  if (within === 0 && power === OVERFLOW_EXPONENT) return Number.MAX_VALUE;
  // The table is below 1 so that its numbers can be doubled once more than 2^power could.
  return (SCHEMA_8_BOUNDS[within << (8 - schema)] as number) * 2 * 2 ** power;
}

/** Where a positive bucket of any schema ends: bucket 0 of custom ones starts at −Inf, the one after the last bound ends at +Inf. */
export function bucketBound(index: number, schema: number, customValues: Float64Array): number {
  if (schema !== CUSTOM_BUCKETS_SCHEMA) return exponentialBound(index, schema);
  if (index < 0) return Number.NEGATIVE_INFINITY;
  return customValues[index] ?? Number.POSITIVE_INFINITY;
}

/** The bucket of a coarser schema that holds the bucket `index`. */
export function coarserIndex(index: number, schema: number, coarser: number): number {
  return ((index - 1) >> (schema - coarser)) + 1;
}

export function sameBounds(a: Float64Array, b: Float64Array): boolean {
  return a === b || (a.length === b.length && a.every((bound, at) => bound === b[at]));
}

/** The bounds that both have: what two histograms with custom buckets can be reconciled to. */
export function commonBounds(a: Float64Array, b: Float64Array): Float64Array {
  return sameBounds(a, b) ? a : a.filter((bound) => b.includes(bound));
}
