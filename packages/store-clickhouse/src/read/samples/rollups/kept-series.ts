import type { BucketColumns, SampleColumns, SeriesLabels, SeriesOfSelection } from '@oriel/store';
import type { BucketedSeries } from './bucketed-series.ts';

/** A series with native histograms: its buckets are the samples that they keep. */
export class KeptSeries implements SeriesOfSelection {
  readonly #series: BucketedSeries;

  constructor(series: BucketedSeries) {
    this.#series = series;
  }

  get labels(): SeriesLabels {
    return this.#series.labels;
  }

  get samples(): number {
    return this.#series.samples;
  }

  read(into: SampleColumns): void {
    this.#series.read(into);
  }

  readKept(samples: SampleColumns, buckets: BucketColumns): void {
    this.#series.readAsKept(samples, buckets);
  }
}
