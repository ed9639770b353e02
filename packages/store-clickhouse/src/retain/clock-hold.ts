import type { MaintenanceEngineClient } from '../engine/engine-client.ts';
import { readUpkeep, writeUpkeep } from './kept-numbers.ts';

const DAY_MS = 86_400_000;
/** After a jump, expiry waits this long: time for somebody to see it and set the clock right. Budgets of the disk hold meanwhile. */
const HOLD_MS = DAY_MS;

const LAST_RUN = 'retain.last_run_ms';
const HELD_SINCE = 'retain.held_since_ms';
const JUMPED_FROM = 'retain.jumped_from_ms';

/**
 * Whether the clock is to be trusted with deleting: undefined, or the sentence why not, the same for as long as it holds.
 *
 * The time of each run is kept with the data. A run more than a day away from the one before means that the clock jumped,
 * or that Oriel was off; either way expiry waits for a day in which the clock goes on steadily.
 */
export async function clockHold(client: MaintenanceEngineClient, nowMs: number): Promise<string | undefined> {
  const kept = await readUpkeep(client);
  const lastRunMs = kept.get(LAST_RUN);
  await writeUpkeep(client, LAST_RUN, nowMs);
  if (lastRunMs === undefined) return undefined;
  let heldSinceMs = kept.get(HELD_SINCE) ?? 0;
  let jumpedFromMs = kept.get(JUMPED_FROM) ?? 0;
  if (Math.abs(nowMs - lastRunMs) > DAY_MS) {
    heldSinceMs = nowMs;
    jumpedFromMs = lastRunMs;
    await writeUpkeep(client, HELD_SINCE, heldSinceMs);
    await writeUpkeep(client, JUMPED_FROM, jumpedFromMs);
  }
  if (heldSinceMs === 0 || Math.abs(nowMs - heldSinceMs) >= HOLD_MS) return undefined;
  return `the clock went from ${iso(jumpedFromMs)} to ${iso(heldSinceMs)} between two runs, so nothing expires before ${iso(heldSinceMs + HOLD_MS)}; check the clock of this host, unless Oriel was off meanwhile`;
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
