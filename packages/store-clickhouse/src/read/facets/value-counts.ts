/** How many of a tenant's records have each value. */
export type ValueCounts = ReadonlyMap<string, number>;

/** Of a value in a Map, beside its text. */
const VALUE_BYTES = 80;

/** About what they take in memory. */
export function sizeOfValueCounts(counts: ValueCounts): number {
  let sizeBytes = 0;
  for (const value of counts.keys()) sizeBytes += VALUE_BYTES + value.length * 2;
  return sizeBytes;
}
