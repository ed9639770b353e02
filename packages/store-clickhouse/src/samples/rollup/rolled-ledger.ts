import type { MaintenanceEngineClient } from '../../engine/engine-client.ts';
import { DAY_MS, HOUR_MS } from '../time-layout.ts';
import { type PackingId, readPeriodParts } from './period-parts.ts';
import { DAYS, HOURS, type RollupPeriod } from './rollup-periods.ts';

/** What another server rolled up is noticed after so long; until then it is read from samples, which gives the same. */
const FRESH_MS = 30_000;
const PATIENCE_MS = 30_000;
const EVER = { first: -(2 ** 31), last: 2 ** 31 - 1 };

/** By number since the epoch, the packings that roll-ups are made of. */
export interface RolledParts {
  readonly days: ReadonlyMap<number, readonly PackingId[]>;
  /** Of days that are not rolled up themselves. */
  readonly hours: ReadonlyMap<number, readonly PackingId[]>;
}

/** Which packings are in the roll-ups of which hour and day, as of a moment ago. */
export class RolledLedger {
  readonly #client: MaintenanceEngineClient;
  readonly #now: () => number;
  #parts: Promise<RolledParts> | undefined;
  #readAtMs = 0;

  constructor(client: MaintenanceEngineClient, now: () => number) {
    this.#client = client;
    this.#now = now;
  }

  read(): Promise<RolledParts> {
    const age = this.#now() - this.#readAtMs;
    if (this.#parts === undefined || age < 0 || age > FRESH_MS) {
      this.#readAtMs = this.#now();
      const parts = readRolled(this.#client);
      this.#parts = parts;
      parts.catch(() => {
        if (this.#parts === parts) this.forget();
      });
    }
    return this.#parts;
  }

  forget(): void {
    this.#parts = undefined;
  }
}

async function readRolled(client: MaintenanceEngineClient): Promise<RolledParts> {
  // Hours first: they go when their day has come.
  const hours = await readOf(client, HOURS);
  const days = await readOf(client, DAYS);
  return { days, hours: new Map([...hours].filter(([hour]) => !days.has(Math.floor((hour * HOUR_MS) / DAY_MS)))) };
}

async function readOf(
  client: MaintenanceEngineClient,
  period: RollupPeriod,
): Promise<Map<number, readonly PackingId[]>> {
  // Somebody's question waits for it.
  const parts = await readPeriodParts(client, period, EVER, 'all', { room: 'interactive', timeoutMs: PATIENCE_MS });
  return new Map(parts.flatMap(({ number, rolled }) => (rolled.length === 0 ? [] : [[number, rolled] as const])));
}
