import type { Handle } from '@oriel/telemetry';

const FIRST_CAPACITY = 64;

/** The samples of the open point, held until it is known that all of its series are taken. */
export class HeldSamples {
  #size = 0;
  #series = new Int32Array(FIRST_CAPACITY);
  /** The halves of each value, low first. */
  #values = new Uint32Array(FIRST_CAPACITY * 2);
  /** Up to which exemplar of the point, in their order, they are those of this series or of one before. */
  #exemplarEnds = new Int32Array(FIRST_CAPACITY);

  get size(): number {
    return this.#size;
  }

  clear(): void {
    this.#size = 0;
  }

  push(series: Handle, valueLo: number, valueHi: number, exemplarEnd: number): void {
    const at = this.#size++;
    if (at === this.#series.length) this.#grow();
    this.#series[at] = series;
    this.#values[at * 2] = valueLo;
    this.#values[at * 2 + 1] = valueHi;
    this.#exemplarEnds[at] = exemplarEnd;
  }

  seriesAt(at: number): Handle {
    return this.#series[at]!;
  }

  loAt(at: number): number {
    return this.#values[at * 2]!;
  }

  hiAt(at: number): number {
    return this.#values[at * 2 + 1]!;
  }

  exemplarEndAt(at: number): number {
    return this.#exemplarEnds[at]!;
  }

  #grow(): void {
    const [series, values, exemplarEnds] = [this.#series, this.#values, this.#exemplarEnds];
    this.#series = new Int32Array(series.length * 2);
    this.#series.set(series);
    this.#values = new Uint32Array(values.length * 2);
    this.#values.set(values);
    this.#exemplarEnds = new Int32Array(exemplarEnds.length * 2);
    this.#exemplarEnds.set(exemplarEnds);
  }
}
