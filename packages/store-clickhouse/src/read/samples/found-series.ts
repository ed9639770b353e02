import type { SeriesLabels } from '@oriel/store';

/** A series, by what its samples carry. */
export interface FoundSeries {
  readonly family: bigint;
  readonly series: bigint;
  readonly labels: SeriesLabels;
  /** Its values are increments, not totals. */
  readonly delta: boolean;
  /** The same object stands for it in the next answer. */
  readonly isShared: boolean;
}
