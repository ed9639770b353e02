/** Observations between two values; a bucket whose ends are the same is a heap on one value. */
interface Piece {
  readonly lower: number;
  readonly upper: number;
  count: number;
}

/**
 * How often which values were observed, merged from histograms of any buckets. Inside a bucket, observations are taken as
 * spread evenly; what lies beyond the last bound is taken as lying on it.
 */
export class Distribution {
  readonly #pieces = new Map<string, Piece>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(lower: number, upper: number, count: number): void {
    if (!(count > 0)) return;
    this.#count += count;
    const key = `${lower},${upper}`;
    const known = this.#pieces.get(key);
    if (known === undefined) this.#pieces.set(key, { lower, upper, count });
    else known.count += count;
  }

  /** The value below which this share (0 to 1) of the observations lies; undefined when there are none. */
  quantile(share: number): number | undefined {
    if (this.#count === 0) return undefined;
    const wanted = share * this.#count;
    const edges = [...new Set([...this.#pieces.values()].flatMap((piece) => [piece.lower, piece.upper]))].sort(
      (one, other) => one - other,
    );
    // Walk from edge to edge; `density` is how many observations lie in one unit of value there.
    const starts = Map.groupBy(this.#pieces.values(), (piece) => piece.lower);
    const ends = Map.groupBy(this.#pieces.values(), (piece) => piece.upper);
    let density = 0;
    let below = 0;
    for (let index = 0; index < edges.length; index++) {
      const edge = edges[index]!;
      for (const piece of ends.get(edge) ?? []) {
        if (piece.lower !== piece.upper) density -= piece.count / (piece.upper - piece.lower);
      }
      for (const piece of starts.get(edge) ?? []) {
        if (piece.lower === piece.upper) below += piece.count;
        else density += piece.count / (piece.upper - piece.lower);
      }
      if (below >= wanted * (1 - 1e-12)) return edge;
      const next = edges[index + 1];
      if (next === undefined) return edge;
      const inside = Math.max(0, density) * (next - edge);
      if (below + inside >= wanted && inside > 0) {
        return Math.min(next, edge + ((wanted - below) / inside) * (next - edge));
      }
      below += inside;
    }
    return edges[edges.length - 1];
  }

  lowest(): number | undefined {
    let lowest: number | undefined;
    for (const { lower } of this.#pieces.values()) if (lowest === undefined || lower < lowest) lowest = lower;
    return lowest;
  }

  highest(): number | undefined {
    let highest: number | undefined;
    for (const { upper } of this.#pieces.values()) if (highest === undefined || upper > highest) highest = upper;
    return highest;
  }
}
