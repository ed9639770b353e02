import { Labels } from '../../labels.ts';
import type { VectorSelector } from '../../parse/ast.ts';
import type { BucketBuffer, SampleBuffer, SelectedSeries } from '../../storage.ts';
import type { Budget } from '../budget.ts';
import type { Context } from '../context.ts';
import { dropEmptyBuckets, emptyBucketBuffer, latestOfBuckets } from './buckets.ts';
import { reduceToStatistics } from './histogram-statistics.ts';
import { SeriesQueue } from './series-queue.ts';

/**
 * The labels of the selector's series one after the other, its samples then decoded in the buffer; between two of them others may
 * have the event loop.
 */
export async function* selected(selector: VectorSelector, into: SampleBuffer, context: Context): AsyncIterable<Labels> {
  const { budget } = context;
  const reader = new SeriesReader(selector, into, context);
  const queue = new SeriesQueue(selector, context);
  while (!queue.isOver) {
    if (queue.mustFetch) await queue.fetch();
    else if (budget.due) await budget.breathe();
    if (!queue.isOver) yield reader.read(queue.take());
  }
  reader.end();
  queue.end();
}

/**
 * Reads the series of a selector one after the other into the same buffer. Where the storage rolled a series up, its buckets are in
 * `buckets` and the buffer is empty; without `buckets` the latest samples of them are in the buffer. Where it kept samples of each
 * bucket (`isKept`), these are in the buffer and what they are of in `buckets`.
 */
export class SeriesReader {
  readonly #into: SampleBuffer;
  readonly #buckets: BucketBuffer | null;
  readonly #rolledUp: BucketBuffer;
  readonly #asStatistics: boolean;
  readonly #budget: Budget;
  /** Whether the series that was read last is what was kept of its samples. */
  isKept = false;
  #held = 0;

  constructor(
    selector: VectorSelector,
    into: SampleBuffer,
    { statistics, budget }: Context,
    buckets: BucketBuffer | null = null,
  ) {
    this.#into = into;
    this.#buckets = buckets;
    this.#rolledUp = buckets ?? emptyBucketBuffer();
    this.#asStatistics = statistics.has(selector);
    this.#budget = budget;
  }

  read(series: SelectedSeries): Labels {
    const into = this.#into;
    const rolledUp = this.#rolledUp;
    rolledUp.length = 0;
    this.isKept = series.readKept !== undefined;
    // Whoever knows it says so anew.
    into.ascends = false;
    if (series.readKept !== undefined) {
      series.readKept(into, rolledUp);
      if (this.#buckets === null) rolledUp.length = 0;
    } else if (series.readBuckets === undefined) series.read(into);
    else {
      series.readBuckets(rolledUp);
      if (this.#buckets === null) latestOfBuckets(rolledUp, into);
      else takeBuckets(rolledUp, into);
    }
    if (this.#asStatistics) reduceToStatistics(into);
    const read = into.length + rolledUp.length;
    this.#budget.read(read);
    this.end();
    this.#budget.hold(read);
    this.#held = read;
    return Labels.of(series.labels);
  }

  /** Nothing of the last series is needed any more. */
  end(): void {
    this.#budget.release(this.#held);
    this.#held = 0;
  }
}

function takeBuckets(buckets: BucketBuffer, into: SampleBuffer): void {
  dropEmptyBuckets(buckets);
  into.length = 0;
  into.histograms = null;
}
