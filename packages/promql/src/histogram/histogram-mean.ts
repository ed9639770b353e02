import type { FloatHistogram } from './float-histogram.ts';
import { type Addition, HistogramSum } from './histogram-sum.ts';
import { divideHistogram } from './scale.ts';

/**
 * The running mean of histograms, as Prometheus takes it: the sum divided at the end, and only once the sum would overflow a mean
 * that is corrected by each histogram, which is less exact. An addition that was incompatible leaves no mean worth asking for.
 */
export class HistogramMean {
  #running: HistogramSum;
  #seen = 1;
  #incremental = false;
  /** No number of the sum is larger than this, so while it is finite nothing can overflow and nothing needs to be looked at. */
  #bound: number;

  constructor(first: FloatHistogram) {
    this.#running = new HistogramSum(first);
    this.#bound = magnitude(first);
  }

  add(other: FloatHistogram): Addition {
    if (this.#incremental) return this.#correct(other);
    const bound = this.#bound + magnitude(other);
    if (bound <= Number.MAX_VALUE) {
      const addition = this.#running.add(other);
      if (addition === 'incompatible') return addition;
      this.#bound = bound;
      this.#seen++;
      return addition;
    }
    const tried = new HistogramSum(this.#running);
    const addition = tried.add(other);
    if (addition === 'incompatible') return addition;
    if (!tried.overflown) {
      this.#running = tried;
      this.#seen++;
      return addition;
    }
    this.#incremental = true;
    this.#running.multiply(1 / this.#seen);
    return this.#correct(other);
  }

  get value(): FloatHistogram {
    const { value } = this.#running;
    return this.#incremental || this.#seen === 1 ? value : divideHistogram(value, this.#seen);
  }

  #correct(other: FloatHistogram): Addition {
    this.#running.multiply(this.#seen / (this.#seen + 1));
    this.#seen++;
    return this.#running.add(divideHistogram(other, this.#seen));
  }
}

/** More than any sum of this histogram's numbers. */
function magnitude(histogram: FloatHistogram): number {
  const size = (value: number) => (Number.isNaN(value) ? 0 : Math.abs(value));
  let total = size(histogram.sum) + size(histogram.count) + size(histogram.zeroCount);
  for (const count of histogram.positiveBuckets) total += size(count);
  for (const count of histogram.negativeBuckets) total += size(count);
  return total;
}
