/** Nanoseconds since the Unix epoch. */
export type UnixNano = bigint;

/** From `start` (included) to `end` (not included). */
export interface TimeRange {
  readonly startNs: UnixNano;
  readonly endNs: UnixNano;
}

/** How a query went; every answer carries one and every page shows it. */
export interface QueryStats {
  /** Rounded up, both, to what a store reads at once: in there may be records of other tenants, whose number must not show. */
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly elapsedMs: number;
  /** Present when the answer is not whole: which limit, and how to narrow. */
  readonly partial?: string;
  /** Present when one trace in so many was looked at; counts are scaled by it, durations are those of the sample. */
  readonly sampledOneIn?: number;
}

/** One number for an answer that took several questions. */
export function addStats(parts: readonly QueryStats[]): QueryStats {
  let rowsRead = 0;
  let bytesRead = 0;
  let elapsedMs = 0;
  for (const part of parts) {
    rowsRead += part.rowsRead;
    bytesRead += part.bytesRead;
    elapsedMs += part.elapsedMs;
  }
  return { rowsRead, bytesRead, elapsedMs };
}

/** Options of every read: a signal that stops the work, and a name under which it is counted. */
export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** Default 5,000. */
  readonly timeoutMs?: number;
}

export interface Answer<T> {
  readonly rows: readonly T[];
  readonly stats: QueryStats;
}

export interface Page<T> extends Answer<T> {
  /** Opaque; absent on the last page. Fixes what was visible when the first page was read: no page repeats or skips. */
  readonly next?: string;
}
