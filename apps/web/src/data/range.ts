/** Both ends of a question, resolved, as every resource takes them. */
export interface Range {
  readonly startMs: number;
  readonly endMs: number;
}

export interface RangeInput {
  readonly start: string;
  readonly end: string;
}

export function toRangeInput(range: Range): RangeInput {
  return { start: new Date(range.startMs).toISOString(), end: new Date(range.endMs).toISOString() };
}

/** What a result cost and how whole it is. */
export interface QueryStats {
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly elapsedMs: number;
  readonly partial: string | null;
}
