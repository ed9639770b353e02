import { setImmediate } from 'node:timers/promises';
import type { SampleRange } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';
import { QueryParams } from '../../../compile/query-params.ts';
import type { NativeBlock, TenantEngineClient } from '../../../engine/engine-client.ts';
import { where } from '../../statement.ts';
import { daysCondition } from '../series-condition.ts';
import type { Turns } from '../turns.ts';
import { DAY_MS, TenantSeries } from './tenant-series.ts';

/** Where series were active on more days of a range, it is the engine's to look through. */
const MOST_DAYS = 40;
/** Days that did not fit are not tried again before. */
const REFUSED_MS = 600_000;
const LOAD_TIMEOUT_MS = 120_000;
/** Rows that are taken in without letting anybody else run. */
const ROWS_AT_ONCE = 2_000;

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
  /** No series was active before or after these days, once they `areKnown`. */
  firstDay: number;
  lastDay: number;
  areKnown: boolean;
  lastAsked: number;
  /** Days that are being read. */
  readonly loads: Set<Promise<void>>;
}

/**
 * The series of days that are asked for, in memory, so that a selection needs no look at the engine. It holds for an engine that only
 * this store writes to: every segment passes by `inserted`, so a complete day never misses a series.
 *
 *     asked for a day ──► complete? ──► answered here
 *                            │ no: the engine answers, and the day is read meanwhile
 *     inserted, rows of an open day, or of a day that is new ──► added before the insert is said to be done
 *     rows removed ──► all forgotten, and read again when asked for
 *
 * Its size is bounded. What does not fit is answered by the engine; of several tenants the one that was asked for least lately goes.
 */
export class HeldSeries {
  readonly #options: HeldSeriesOptions;
  readonly #tenants = new Map<TenantId, TenantState>();
  /** Days that did not fit, and until when they are left to the engine. */
  readonly #refused = new Map<TenantId, Map<number, number>>();
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
    if (this.#options.mostBytes === 0) return undefined;
    const state = this.#stateOf(client.tenant);
    state.lastAsked = ++this.#asked;
    if (state.areKnown && missingDays(state, range)?.length === 0) return state.series;
    this.#loadSoon(client, state, range);
    return undefined;
  }

  /** The same once what has to be read for it is there; undefined where that is not to be had. */
  async soonOf(client: TenantEngineClient, range: SampleRange): Promise<TenantSeries | undefined> {
    const series = this.of(client, range);
    if (series !== undefined) return series;
    await Promise.all(this.#tenants.get(client.tenant)?.loads ?? []);
    return this.of(client, range);
  }

  /** Rows of series are in the engine. Once this resolves, they are found. */
  async inserted(block: NativeBlock, turns: Turns): Promise<void> {
    if (this.#tenants.size === 0) return;
    const adders: Adders = new Map();
    for (let from = 0; from < block.rows; from += ROWS_AT_ONCE) {
      this.#takeIn(block, from, Math.min(block.rows, from + ROWS_AT_ONCE), adders);
      if (turns.due) await turns.next();
    }
    this.#makeRoom();
  }

  /** Rows of series were removed: what is in memory may be more than what is stored. */
  forget(): void {
    this.#tenants.clear();
  }

  /** Resolves when nothing is being read. */
  async settled(): Promise<void> {
    for (;;) {
      const loads = [...this.#tenants.values()].flatMap((state) => [...state.loads]);
      if (loads.length === 0) return;
      await Promise.all(loads);
    }
  }

  #stateOf(tenant: TenantId): TenantState {
    let state = this.#tenants.get(tenant);
    if (state === undefined) {
      state = {
        series: new TenantSeries(),
        complete: new Set(),
        firstDay: Number.POSITIVE_INFINITY,
        lastDay: Number.NEGATIVE_INFINITY,
        areKnown: false,
        lastAsked: 0,
        loads: new Set(),
      };
      this.#tenants.set(tenant, state);
    }
    return state;
  }

  #takeIn(block: NativeBlock, from: number, to: number, adders: Adders): void {
    const tenants = block.column('tenant').values as Uint32Array;
    const times = block.column('time').values as BigInt64Array;
    for (let row = from; row < to; row++) {
      const state = this.#tenants.get(tenants[row]! as TenantId);
      if (state === undefined) continue;
      const day = Math.floor(Number(times[row]!) / DAY_MS);
      if (state.areKnown && day > state.lastDay) {
        // The first of a new day, of which the engine has nothing else.
        state.series.open(day);
        state.complete.add(day);
      }
      widen(state, day, day);
      if (!state.series.has(day)) continue;
      let add = adders.get(state);
      if (add === undefined) {
        add = state.series.adder(block);
        adders.set(state, add);
      }
      add(row, day);
    }
  }

  #loadSoon(client: TenantEngineClient, state: TenantState, range: SampleRange): void {
    if (this.#isRefused(client.tenant, state, range)) return;
    const load = this.#loadMissing(client, state, range)
      .catch(() => {
        // The engine is away or slow; it is asked again with the next selection.
      })
      .finally(() => state.loads.delete(load));
    state.loads.add(load);
  }

  #isRefused(tenant: TenantId, state: TenantState, range: SampleRange): boolean {
    const refused = this.#refused.get(tenant);
    if (refused === undefined || !state.areKnown) return false;
    return missingDays(state, range)?.some((day) => (refused.get(day) ?? 0) > this.#options.now()) ?? false;
  }

  async #loadMissing(client: TenantEngineClient, state: TenantState, range: SampleRange): Promise<void> {
    if (!state.areKnown) await this.#learnDays(client, state);
    if (this.#isRefused(client.tenant, state, range)) return;
    const wanted = missingDays(state, range)?.filter((day) => !state.series.has(day)) ?? [];
    if (wanted.length === 0) return;
    // Open before the statement begins: what is inserted from now on is added, and what was before, the statement reads.
    for (const day of wanted) state.series.open(day);
    try {
      await this.#load(client, state, wanted);
    } catch (error) {
      for (const day of wanted) state.series.close(day);
      throw error;
    }
  }

  /** What is inserted meanwhile is added by itself, so that no order matters. */
  async #learnDays(client: TenantEngineClient, state: TenantState): Promise<void> {
    const { block } = await client.query(
      `SELECT count() AS series, toFloat64(toUnixTimestamp64Milli(min(time))) AS first_ms,
  toFloat64(toUnixTimestamp64Milli(max(time))) AS last_ms FROM series`,
      { params: {}, timeoutMs: LOAD_TIMEOUT_MS, room: 'background' },
    );
    const number = (column: string) => Number(block.column(column).get(0));
    if (number('series') > 0) {
      widen(state, Math.floor(number('first_ms') / DAY_MS), Math.floor(number('last_ms') / DAY_MS));
    }
    state.areKnown = true;
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

/** Of one block. */
type Adders = Map<TenantState, ReturnType<TenantSeries['adder']>>;

function widen(state: TenantState, firstDay: number, lastDay: number): void {
  state.firstDay = Math.min(state.firstDay, firstDay);
  state.lastDay = Math.max(state.lastDay, lastDay);
}

/** Days of the range that may have series and are not in memory; undefined for more days than that would be worth. */
function missingDays(state: TenantState, { startMs, endMs }: SampleRange): number[] | undefined {
  const first = Math.max(Math.floor(startMs / DAY_MS), state.firstDay);
  const last = Math.min(Math.floor(endMs / DAY_MS), state.lastDay);
  if (!(last >= first)) return [];
  if (last - first >= MOST_DAYS) return undefined;
  return Array.from({ length: last - first + 1 }, (_, at) => first + at).filter((day) => !state.complete.has(day));
}
