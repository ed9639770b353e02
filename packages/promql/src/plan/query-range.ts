/** What a query is asked over, in milliseconds since the epoch, both ends inclusive. An instant query has equal ends and step 0. */
export interface QueryRange {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}
