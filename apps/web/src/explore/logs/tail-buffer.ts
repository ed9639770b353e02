import type { LogRecord } from '../../data/logs.ts';

/** What live tail shows: newest first, bounded, paused without losing count. */
export interface TailBuffer {
  readonly records: readonly LogRecord[];
  /** Arrived while paused, newest first, not shown yet. */
  readonly held: readonly LogRecord[];
  /** Arrived while paused, including what the bound threw away. */
  readonly heldCount: number;
  /** Left out by the server to keep up. */
  readonly dropped: number;
}

export const EMPTY_TAIL: TailBuffer = { records: [], held: [], heldCount: 0, dropped: 0 };
export const TAIL_LIMIT = 5_000;

/** `batch` is in the order of arrival, oldest first. */
export function withBatch(
  buffer: TailBuffer,
  batch: { records: readonly LogRecord[]; dropped: number },
  isPaused: boolean,
): TailBuffer {
  const dropped = buffer.dropped + batch.dropped;
  const newest = batch.records.toReversed();
  if (isPaused) {
    return {
      ...buffer,
      dropped,
      held: [...newest, ...buffer.held].slice(0, TAIL_LIMIT),
      heldCount: buffer.heldCount + newest.length,
    };
  }
  return {
    records: [...newest, ...buffer.held, ...buffer.records].slice(0, TAIL_LIMIT),
    held: [],
    heldCount: 0,
    dropped,
  };
}

/** Shows what was held. */
export function resumed(buffer: TailBuffer): TailBuffer {
  return withBatch(buffer, { records: [], dropped: 0 }, false);
}
