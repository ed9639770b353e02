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

const HOUR_MS = 3_600_000;

/** The hours that a range reaches into: what seldom changes is asked of these, so that its answer serves for a while. */
export function wholeHours({ startMs, endMs }: Range): Range {
  return { startMs: Math.floor(startMs / HOUR_MS) * HOUR_MS, endMs: Math.ceil(endMs / HOUR_MS) * HOUR_MS };
}
