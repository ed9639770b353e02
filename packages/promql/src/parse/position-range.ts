/** Where a node stands in the text: offsets in UTF-8 bytes as Prometheus counts them, `end` exclusive. */
export interface PositionRange {
  readonly start: number;
  readonly end: number;
}
