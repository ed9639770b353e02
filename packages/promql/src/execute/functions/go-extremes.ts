/** As Go's `math.Max` and `math.Min`: an infinite value wins over one that is no number, where JavaScript's lose to it. */
export function goMax(one: number, other: number): number {
  return one === Number.POSITIVE_INFINITY || other === Number.POSITIVE_INFINITY
    ? Number.POSITIVE_INFINITY
    : Math.max(one, other);
}

export function goMin(one: number, other: number): number {
  return one === Number.NEGATIVE_INFINITY || other === Number.NEGATIVE_INFINITY
    ? Number.NEGATIVE_INFINITY
    : Math.min(one, other);
}
