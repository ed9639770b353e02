/**
 * A sum that carries what rounding lost (Kahan's, improved by Neumaier), as Prometheus adds. Once the sum overflows there is nothing
 * left to compensate.
 */
export class KahanSum {
  sum: number;
  compensation = 0;

  constructor(start = 0) {
    this.sum = start;
  }

  add(value: number): void {
    const total = this.sum + value;
    this.compensation = compensate(this.compensation, this.sum, value, total);
    this.sum = total;
  }

  copy(): KahanSum {
    const copy = new KahanSum(this.sum);
    copy.compensation = this.compensation;
    return copy;
  }

  /** Scales what was added so far. */
  multiply(factor: number): void {
    this.sum *= factor;
    this.compensation *= factor;
  }

  get value(): number {
    return this.sum + this.compensation;
  }
}

/** What `sum + value = total` has rounded away, for loops that carry it themselves; the total is finite. */
export function lostBy(sum: number, value: number, total: number): number {
  return Math.abs(sum) >= Math.abs(value) ? sum - total + value : value - total + sum;
}

/**
 * The compensation of a running sum after one more addition, `total = sum + value`: grown by exactly what rounding took from it.
 * Without branches on which of the two is larger, as loops over columns want it.
 */
export function compensate(compensation: number, sum: number, value: number, total: number): number {
  const added = total - sum;
  const lost = sum - (total - added) + (value - added);
  return Number.isNaN(lost) ? 0 : compensation + lost;
}
