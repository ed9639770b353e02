import { setTimeout as sleep } from 'node:timers/promises';
import type { StatementProgress } from './running-statements.ts';

/** The format in which ClickHouse tells of progress between its rows; its own client reads it. */
export const PROGRESS_FORMAT = 'JSONEachRowWithProgress';

/** ClickHouse's `interactive_delay`. */
const TELL_EVERY_MS = 100;

/**
 * How far a statement is, again and again, and then its answer. An error that comes before anything was told is thrown at once, so that
 * it has a status of its own.
 */
export async function* progressThenRows(
  answer: Promise<Uint8Array>,
  look: () => Promise<StatementProgress | undefined>,
): AsyncGenerator<Uint8Array, void, void> {
  for (;;) {
    const ended = new AbortController();
    const rows = await Promise.race([
      answer,
      sleep(TELL_EVERY_MS, undefined, { signal: ended.signal }).catch(() => undefined),
    ]).finally(() => ended.abort());
    if (rows !== undefined) {
      yield rows;
      return;
    }
    const progress = await look();
    if (progress !== undefined) yield Buffer.from(`${JSON.stringify({ progress })}\n`);
  }
}
