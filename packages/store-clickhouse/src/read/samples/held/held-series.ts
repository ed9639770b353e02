import { setImmediate } from 'node:timers/promises';
import type { SampleRange } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';
import { QueryParams } from '../../../compile/query-params.ts';
import type { NativeBlock, TenantEngineClient } from '../../../engine/engine-client.ts';
import { where } from '../../reading.ts';
import { daysCondition } from '../series-condition.ts';
import { DAY_MS, daysOf, TenantSeries } from './tenant-series.ts';

/** A range of more days is the engine's to look through. */
const MOST_DAYS = 40;
/** Days that did not fit are not tried again before. */
const REFUSED_MS = 600_000;
const LOAD_TIMEOUT_MS = 120_000;
/** Rows that are taken in without letting anybody else run. */
const ROWS_AT_ONCE = 5_000;

export interface HeldSeriesOptions {
  /** Of all tenants together; 0 for no index. */
  readonly mostBytes: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

interface TenantState {
  readonly series: TenantSeries;
  /** Open days on which no series is missing; the others are being read. */
  readonly complete: Set<number>;
  lastAsked: number;
}

/**
 * The series of days that are asked for, in memory, so that a selection needs no look at the engine. It holds for an engine that only
 * this store writes to: every segment passes by `inserted`, so a complete day never misses a series.
 *
 *     asked for a day ──► complete? ──► answered here
 *                            │ no: the engine answers, and the day is read meanwhile
 *     inserted, rows of an open day ──► added before the insert is said to be done
 *     rows removed ──► all forgotten, and read again when asked for
 *
 * Its size is bounded. What does not fit is answered by the engine; of several tenants the one that was asked for least lately goes.
 */
export class HeldSeries {
  readonly #options: HeldSeriesOptions;
  readonly #tenants = new Map<TenantId, TenantState>();
  /** Days that did not fit, and until when they are left to the engine. */
  readonly #refused = new Map<TenantId, Map<number, number>>();
  readonly #loads = new Set<Promise<void>>();
  #asked = 0;

  constructor(options: HeldSeriesOptions) {
    this.#options = options;
  }

  get sizeBytes(): number {
    let sum = 0;
    for (const { series } of this.#tenants.values()) sum += series.sizeBytes;
    return sum;
  }

  /** All series of the days that a range touches, maybe with others; undefined where the engine has to be asked. */
  of(client: TenantEngineClient, range: SampleRange): TenantSeries | undefined {
    if (this.#options.mostBytes === 0 || (range.endMs - range.startMs) / DAY_MS > MOST_DAYS) return undefined;
    const state = this.#stateOf(client.tenant);
    state.lastAsked = ++this.#asked;
    const missing = daysOf(range).filter((day) => !state.complete.has(day));
    if (missing.length === 0) return state.series;
    this.#loadSoon(client, state, missing);
    return undefined;
  }

  /** Rows of series are in the engine. Once this returns, they are found. */
  inserted(block: NativeBlock): void {
    if (this.#tenants.size === 0) return;
    this.#takeIn(block);
    this.#makeRoom();
  }

  /** Rows of series were removed: what is in memory may be more than what is stored. */
  forget(): void {
    this.#tenants.clear();
  }

  /** Resolves when nothing is being read. */
  async settled(): Promise<void> {
    while (this.#loads.size > 0) await Promise.all(this.#loads);
  }

  #stateOf(tenant: TenantId): TenantState {
    let state = this.#tenants.get(tenant);
    if (state === undefined) {
      state = { series: new TenantSeries(), complete: new Set(), lastAsked: 0 };
      this.#tenants.set(tenant, state);
    }
    return state;
  }

  #takeIn(block: NativeBlock): void {
    const tenants = block.column('tenant').values as Uint32Array;
    const times = block.column('time').values as BigInt64Array;
    const adders = new Map<number, ReturnType<TenantSeries['adder']>>();
    for (let row = 0; row < block.rows; row++) {
      const tenant = tenants[row]!;
      const series = this.#tenants.get(tenant as TenantId)?.series;
      const day = Math.floor(Number(times[row]!) / DAY_MS);
      if (!series?.has(day)) continue;
      let add = adders.get(tenant);
      if (add === undefined) {
        add = series.adder(block);
        adders.set(tenant, add);
      }
      add(row, day);
    }
  }

  #loadSoon(client: TenantEngineClient, state: TenantState, missing: readonly number[]): void {
    const refused = this.#refused.get(client.tenant);
    if (missing.some((day) => (refused?.get(day) ?? 0) > this.#options.now())) return;
    const wanted = missing.filter((day) => !state.series.has(day));
    if (wanted.length === 0) return;
    // Open before the statement begins: what is inserted from now on is added, and what was before, the statement reads.
    for (const day of wanted) state.series.open(day);
    const load = this.#load(client, state, wanted)
      .catch(() => {
        // The engine is away or slow; it is asked again with the next selection.
        for (const day of wanted) state.series.close(day);
      })
      .finally(() => this.#loads.delete(load));
    this.#loads.add(load);
  }

  async #load(client: TenantEngineClient, state: TenantState, days: readonly number[]): Promise<void> {
    const params = new QueryParams();
    const range = { startMs: Math.min(...days) * DAY_MS, endMs: Math.max(...days) * DAY_MS };
    const blocks = client.stream(
      `SELECT toUInt32(intDiv(toUnixTimestamp64Milli(time), ${DAY_MS})) AS day, family, series, label_names, label_values, delta
FROM series
${where(daysCondition(range, params))}`,
      { params: params.values, timeoutMs: LOAD_TIMEOUT_MS, room: 'background' },
    );
    for await (const block of blocks) {
      const dayOf = block.column('day').values as Uint32Array;
      const add = state.series.adder(block);
      for (let row = 0; row < block.rows; row++) {
        add(row, dayOf[row]!);
        if (row % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await setImmediate();
      }
      this.#makeRoom(state);
      if (this.#tenants.get(client.tenant) !== state) {
        // Forgotten; and where it was too large even alone, these days are the engine's for a while.
        if (state.series.sizeBytes > this.#options.mostBytes) this.#refuse(client.tenant, days);
        return;
      }
    }
    for (const day of days) state.complete.add(day);
  }

  #refuse(tenant: TenantId, days: readonly number[]): void {
    const untilMs = this.#options.now() + REFUSED_MS;
    this.#refused.set(
      tenant,
      new Map([...(this.#refused.get(tenant) ?? []), ...days.map((day) => [day, untilMs] as const)]),
    );
  }

  /** Lets go of tenants until all is within the bound: the one asked for least lately first, `loading` last. */
  #makeRoom(loading?: TenantState): void {
    let sizeBytes = this.sizeBytes;
    if (sizeBytes <= this.#options.mostBytes) return;
    for (const { series } of this.#tenants.values()) series.letGoOfObjects();
    sizeBytes = this.sizeBytes;
    const order = (state: TenantState) => (state === loading ? Number.POSITIVE_INFINITY : state.lastAsked);
    for (const [tenant, state] of [...this.#tenants].sort(([, one], [, other]) => order(one) - order(other))) {
      if (sizeBytes <= this.#options.mostBytes) return;
      sizeBytes -= state.series.sizeBytes;
      this.#tenants.delete(tenant);
    }
  }
}
