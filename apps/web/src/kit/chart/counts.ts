interface BucketPart {
  readonly key: string;
  readonly label: string;
  readonly colour: string;
  readonly count: number;
}

/** What was counted in one step of time, as a bar. */
export interface Bucket {
  readonly startMs: number;
  /** From the bottom up. */
  readonly parts: readonly BucketPart[];
  readonly total: number;
}

/** What was counted at the time that is compared with. */
export interface FormerBucket {
  readonly startMs: number;
  readonly total: number;
}

/** What was counted in one step of time and between two bounds, as a cell of a heat map. */
export interface HeatCell {
  readonly startMs: number;
  /** Index of the row, from the bottom. */
  readonly row: number;
  readonly count: number;
  readonly errors: number;
}
