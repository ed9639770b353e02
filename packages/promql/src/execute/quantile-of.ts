/**
 * The quantile of plain values, interpolated between the two nearest ranks (Prometheus, `quantile`). NaN sorts first; −Inf for q
 * below 0, +Inf above 1, NaN for no values or a q that is NaN.
 */
export function quantileOf(q: number, values: Float64Array): number {
  if (values.length === 0 || Number.isNaN(q)) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  const sorted = values.slice().sort();
  // A typed array sorts NaN last; the order of this language has it first.
  const nans = values.length - firstNaN(sorted);
  const at = (rank: number): number => (rank < nans ? Number.NaN : (sorted[rank - nans] as number));
  const rank = q * (sorted.length - 1);
  const below = Math.max(0, Math.floor(rank));
  const above = Math.min(sorted.length - 1, below + 1);
  const weight = rank - Math.floor(rank);
  return at(below) * (1 - weight) + at(above) * weight;
}

function firstNaN(sorted: Float64Array): number {
  let end = sorted.length;
  while (end > 0 && Number.isNaN(sorted[end - 1])) end--;
  return end;
}
