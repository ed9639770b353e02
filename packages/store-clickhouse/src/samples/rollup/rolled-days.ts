import type { MaintenanceEngineClient } from '../../engine/engine-client.ts';
import { type PackingId, readDayParts } from './day-parts.ts';

/** What another server rolled up is noticed after so long; until then its days are read from samples, which gives the same. */
const FRESH_MS = 30_000;
const PATIENCE_MS = 30_000;
const EVER = { firstDay: -(2 ** 31), lastDay: 2 ** 31 - 1 };

/** By day since the epoch, the packings that its roll-ups are made of. */
export type RolledLedger = ReadonlyMap<number, readonly PackingId[]>;

/** Which packings are in the roll-ups of which day, as of a moment ago. */
export class RolledDays {
  readonly #client: MaintenanceEngineClient;
  readonly #now: () => number;
  #days: Promise<RolledLedger> | undefined;
  #readAtMs = 0;

  constructor(client: MaintenanceEngineClient, now: () => number) {
    this.#client = client;
    this.#now = now;
  }

  read(): Promise<RolledLedger> {
    const age = this.#now() - this.#readAtMs;
    if (this.#days === undefined || age < 0 || age > FRESH_MS) {
      this.#readAtMs = this.#now();
      const days = readRolled(this.#client);
      this.#days = days;
      days.catch(() => {
        if (this.#days === days) this.forget();
      });
    }
    return this.#days;
  }

  forget(): void {
    this.#days = undefined;
  }
}

async function readRolled(client: MaintenanceEngineClient): Promise<RolledLedger> {
  // Somebody's question waits for it.
  const days = await readDayParts(client, EVER, 'all', { room: 'interactive', timeoutMs: PATIENCE_MS });
  return new Map(days.flatMap(({ day, rolled }) => (rolled.length === 0 ? [] : [[day, rolled] as const])));
}
