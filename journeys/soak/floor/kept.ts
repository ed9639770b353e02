import { setTimeout as sleep } from 'node:timers/promises';
import type { OrielProcess } from '../../kit/oriel-process.ts';

/**
 * A command measures what is kept every quarter of a minute, and a late engine takes its time. Samples that were packed stay among the rows for
 * two minutes longer and are counted in both places until then: what was stored twice is still there afterwards.
 */
const PATIENCE_MS = 300_000;

/** Rows of a signal that the store has, once they are as many as were sent or nobody would wait longer. */
export async function untilKept(oriel: OrielProcess, signal: string, sent: number): Promise<number> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const { stdout } = await oriel.command('status', '--json');
    const { signals } = JSON.parse(stdout) as { signals: { signal: string; rows: number }[] };
    const rows = signals.find((item) => item.signal === signal)?.rows ?? 0;
    if (rows === sent || Date.now() > deadline) return rows;
    await sleep(5_000);
  }
}
