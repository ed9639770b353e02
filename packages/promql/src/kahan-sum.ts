/**
 * A sum that carries what rounding lost (Kahan's, with Neumaier's improvement), as Prometheus adds. Once the sum overflows there is
 * nothing left to compensate.
 */
export class KahanSum {
  sum: number;
  compensation = 0;

  constructor(start = 0) {
    this.sum = start;
  }

  add(value: number): void {
    const { sum } = this;
    const total = sum + value;
    if (total === Number.POSITIVE_INFINITY || total === Number.NEGATIVE_INFINITY) this.compensation = 0;
    else if (Math.abs(sum) >= Math.abs(value)) this.compensation += sum - total + value;
    else this.compensation += value - total + sum;
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
