/** Nanoseconds since the Unix epoch. */
export type UnixNano = bigint;

/** From `start` (included) to `end` (not included). */
export interface TimeRange {
  readonly startNs: UnixNano;
  readonly endNs: UnixNano;
}

/** How a query went; every answer carries one and every page shows it. */
export interface QueryStats {
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly elapsedMs: number;
  /** Present when the answer is not whole: which limit, and how to narrow. */
  readonly partial?: string;
}

/** Options of every read: a signal that stops the work, and a name under which it is counted. */
export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** Default 5,000. */
  readonly timeoutMs?: number;
}

export interface Page<T> {
  readonly rows: readonly T[];
  /** Opaque; absent on the last page. Fixes what was visible when the first page was read: no page repeats or skips. */
  readonly next?: string;
  readonly stats: QueryStats;
}
