/** Reused from call to call: nothing waits while a quantile is taken. */
let scratch = new Float64Array(0);

/**
 * The quantile of plain values (those of [from, to)), interpolated between the two nearest ranks (Prometheus, `quantile`). NaN ranks first; −Inf for q
 * below 0, +Inf above 1, NaN for no values or a q that is NaN. Selects instead of sorting: the time grows with the number of values.
 * Where `count` is less than there are, as many NaN are none.
 */
export function quantileOf(q: number, values: Float64Array, from = 0, to = values.length, count = to - from): number {
  if (count === 0 || Number.isNaN(q)) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  const numbers = copyNumbers(values, from, to);
  const nans = count - numbers;
  const rank = q * (count - 1);
  const below = Math.floor(rank);
  const weight = rank - below;
  if (below < nans) return Number.NaN;
  const lower = select(numbers, below - nans);
  // An infinite value at exactly this rank stays one: nothing of the next is in it.
  if (weight === 0) return lower;
  return lower * (1 - weight) + smallestFrom(below - nans + 1, numbers) * weight;
}

/** All but NaN into the scratch; how many. */
function copyNumbers(values: Float64Array, from: number, to: number): number {
  if (scratch.length < to - from) scratch = new Float64Array((to - from) * 2);
  let count = 0;
  for (let at = from; at < to; at++) {
    const value = values[at] as number;
    if (!Number.isNaN(value)) scratch[count++] = value;
  }
  return count;
}

/** Puts the value of that rank to its place, no larger ones before it and no smaller ones behind (Hoare's selection). */
function select(count: number, rank: number): number {
  let left = 0;
  let right = count - 1;
  while (left < right) {
    const pivot = scratch[(left + right) >> 1] as number;
    let up = left;
    let down = right;
    while (up <= down) {
      while ((scratch[up] as number) < pivot) up++;
      while ((scratch[down] as number) > pivot) down--;
      if (up > down) break;
      const swapped = scratch[up] as number;
      scratch[up++] = scratch[down] as number;
      scratch[down--] = swapped;
    }
    if (rank <= down) right = down;
    else if (rank >= up) left = up;
    else break;
  }
  return scratch[rank] as number;
}

function smallestFrom(from: number, count: number): number {
  let smallest = scratch[from] as number;
  for (let at = from + 1; at < count; at++) if ((scratch[at] as number) < smallest) smallest = scratch[at] as number;
  return smallest;
}
