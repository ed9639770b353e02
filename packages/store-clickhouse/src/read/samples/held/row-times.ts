import type { SampleRange } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';
import type { MaintenanceEngineClient, NativeBlock } from '../../../engine/engine-client.ts';
import { generationOf, SEGMENTS_OF_GENERATION } from '../../../samples/time-layout.ts';

const LOAD_TIMEOUT_MS = 120_000;
const TWO_32 = 2 ** 32;

/**
 * Between which times each tenant has rows in the table `samples`, by generation: a question about older hours, which are packed, needs
 * no statement to learn that there are none. It holds for an engine that only this store writes to, and errs by asking once too often.
 */
export class RowTimes {
  readonly #client: MaintenanceEngineClient;
  readonly #generations = new Map<number, Map<TenantId, { startMs: number; endMs: number }>>();
  #isComplete = false;
  #loading: Promise<void> | undefined;
  #age = 0;

  constructor(client: MaintenanceEngineClient) {
    this.#client = client;
  }

  mayHave(tenant: TenantId, { startMs, endMs }: SampleRange): boolean {
    if (!this.#isComplete) {
      this.#loadSoon();
      return true;
    }
    for (const tenants of this.#generations.values()) {
      const times = tenants.get(tenant);
      if (times !== undefined && times.startMs <= endMs && times.endMs >= startMs) return true;
    }
    return false;
  }

  /** Rows of a segment are in the engine. Once this returns, they are not missed. */
  inserted(segment: bigint, block: NativeBlock): void {
    const generation = generationOf(segment);
    const tenants = block.column('tenant').values as Uint32Array;
    const ticks = block.column('time').values as BigInt64Array;
    const halves = new Int32Array(ticks.buffer, ticks.byteOffset, ticks.length * 2);
    // Rows of one tenant mostly stand together.
    for (let from = 0; from < block.rows; ) {
      const to = endOfTenant(tenants, from);
      const { startMs, endMs } = timesBetween(halves, from, to);
      this.#add(generation, tenants[from]! as TenantId, startMs, endMs);
      from = to;
    }
  }

  /** A generation was packed and dropped. */
  dropped(generation: number): void {
    this.#generations.delete(generation);
  }

  /** Nothing is known any more, also of what is being read. */
  forget(): void {
    this.#age++;
    this.#generations.clear();
    this.#isComplete = false;
  }

  /** Resolves when nothing is being read. */
  async settled(): Promise<void> {
    await this.#loading;
  }

  /** What was there before this store began. What is inserted meanwhile is added by itself, so that no order matters. */
  #loadSoon(): void {
    this.#loading ??= this.#load()
      .catch(() => {
        // The engine is away; the next question tries again.
      })
      .finally(() => {
        this.#loading = undefined;
      });
  }

  async #load(): Promise<void> {
    const age = this.#age;
    const { block } = await this.#client.query(
      `SELECT tenant, toFloat64(intDiv(segment, ${SEGMENTS_OF_GENERATION})) AS generation_number,
  toFloat64(toUnixTimestamp64Milli(min(time))) AS start_ms, toFloat64(toUnixTimestamp64Milli(max(time))) AS end_ms
FROM samples GROUP BY tenant, generation_number`,
      { timeoutMs: LOAD_TIMEOUT_MS },
    );
    for (let row = 0; row < block.rows; row++) {
      this.#add(
        block.column('generation_number').get(row) as number,
        block.column('tenant').get(row) as TenantId,
        block.column('start_ms').get(row) as number,
        block.column('end_ms').get(row) as number,
      );
    }
    this.#isComplete = age === this.#age;
  }

  #add(generation: number, tenant: TenantId, startMs: number, endMs: number): void {
    let tenants = this.#generations.get(generation);
    if (tenants === undefined) {
      tenants = new Map();
      this.#generations.set(generation, tenants);
    }
    const times = tenants.get(tenant);
    if (times === undefined) tenants.set(tenant, { startMs, endMs });
    else {
      if (startMs < times.startMs) times.startMs = startMs;
      if (endMs > times.endMs) times.endMs = endMs;
    }
  }
}

// Loops of their own: one inside the other V8 would compile anew with each segment, for it leaves the inner one as interpreted code.

/** Where the rows of the tenant of that row end. */
function endOfTenant(tenants: Uint32Array, from: number): number {
  let to = from + 1;
  while (to < tenants.length && tenants[to] === tenants[from]) to++;
  return to;
}

function timesBetween(halves: Int32Array, from: number, to: number): { startMs: number; endMs: number } {
  let startMs = Number.POSITIVE_INFINITY;
  let endMs = Number.NEGATIVE_INFINITY;
  for (let row = from; row < to; row++) {
    const timeMs = halves[row * 2 + 1]! * TWO_32 + (halves[row * 2]! >>> 0);
    if (timeMs < startMs) startMs = timeMs;
    if (timeMs > endMs) endMs = timeMs;
  }
  return { startMs, endMs };
}
