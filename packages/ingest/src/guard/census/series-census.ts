import { MOST_SERIES, type TenantId } from '@oriel/telemetry';
import { CensusRoom, type RoomMemory } from './census-room.ts';
import { SharedIdSet } from './shared-id-set.ts';

/** Metrics that are counted by themselves; a tenant with more of them has its own limit alone for the rest. */
const METRIC_SLOTS = 65_536;
const MOST_METRICS = (METRIC_SLOTS * 3) / 4;
const METRIC_WORDS = 2;

/** What a metric's count touches of memory that was only reserved. */
const PAGE_BYTES = 4_096;

const HEADER_WORDS = 16;
const TAKEN = 0;
const METRICS = 1;
const IS_SEEDED = 2;

/** What the census of one tenant and day stands in; threads share it. */
export interface CensusMemory {
  readonly tenant: TenantId;
  /** Days since the epoch. */
  readonly day: number;
  readonly ids: SharedArrayBuffer;
  readonly counts: SharedArrayBuffer;
  /** What it takes its memory from. */
  readonly room: RoomMemory;
}

export interface SeriesLimits {
  readonly series: number;
  readonly seriesPerMetric: number;
}

const NO_LIMITS: SeriesLimits = { series: MOST_SERIES, seriesPerMetric: MOST_SERIES };

export type Admission = 'admitted' | 'over_tenant' | 'over_metric' | 'over_memory';

/**
 * The series of one tenant that had a sample on one day, by their ids, and how many of them each metric has. All decoding threads
 * count in the same memory, so that a limit is one limit however many there are, and one id is counted once.
 *
 * A request that is taken back after its series were counted leaves them counted for the rest of the day.
 */
export class SeriesCensus {
  readonly tenant: TenantId;
  readonly day: number;
  readonly #ids: SharedIdSet;
  readonly #header: Int32Array;
  /** By the hash of the metric's name: hash, series. */
  readonly #metrics: Int32Array;
  readonly #room: CensusRoom;

  constructor({ tenant, day, ids, counts, room }: CensusMemory) {
    this.tenant = tenant;
    this.day = day;
    this.#room = new CensusRoom(room);
    this.#ids = new SharedIdSet(ids, this.#room);
    this.#header = new Int32Array(counts, 0, HEADER_WORDS);
    this.#metrics = new Int32Array(counts, HEADER_WORDS * 4, METRIC_SLOTS * METRIC_WORDS);
  }

  /**
   * @param free what all censuses of the server take from
   * @param ofTenant what those of this tenant hold
   */
  static allocate(
    tenant: TenantId,
    day: number,
    { free, ofTenant }: Pick<RoomMemory, 'free' | 'ofTenant'>,
  ): CensusMemory {
    const memory = {
      tenant,
      day,
      ids: SharedIdSet.allocate(MOST_SERIES),
      counts: new SharedArrayBuffer((HEADER_WORDS + METRIC_SLOTS * METRIC_WORDS) * 4),
      room: { free, ofTenant, ofCensus: CensusRoom.allocateCensus() },
    };
    new CensusRoom(memory.room).spend(new SeriesCensus(memory).sizeBytes);
    return memory;
  }

  /** Gives back what a census took whose day is over. */
  static release({ room }: CensusMemory): void {
    new CensusRoom(room).end();
  }

  /** Whether it was given back: whoever holds it still may look into it, and need not fill it. */
  get isOver(): boolean {
    return this.#room.isOver;
  }

  get series(): number {
    return Atomics.load(this.#header, TAKEN);
  }

  /** Whether it holds what the store had when this process began. Until then it cannot tell known from new, and refuses nothing. */
  get isSeeded(): boolean {
    return Atomics.load(this.#header, IS_SEEDED) === 1;
  }

  get sizeBytes(): number {
    return this.#ids.sizeBytes + (1 + pagesOf(Atomics.load(this.#header, METRICS))) * PAGE_BYTES;
  }

  endSeeding(): void {
    Atomics.store(this.#header, IS_SEEDED, 1);
  }

  seriesOf(metricHash: number): number {
    const at = this.#metricAt(metricHash);
    return at < 0 ? 0 : Atomics.load(this.#metrics, at + 1);
  }

  has(lo: number, hi: number): boolean {
    return this.#ids.has(lo, hi);
  }

  /** Counts a series that is there, limits and memory or not. */
  learn(lo: number, hi: number, metricHash: number): void {
    this.#judge(lo, hi, metricHash, NO_LIMITS);
  }

  /** A series that was admitted before is admitted always; a new one where there is room, and counted. */
  admit(lo: number, hi: number, metricHash: number, limits: SeriesLimits): Admission {
    if (this.isSeeded) return this.#judge(lo, hi, metricHash, limits);
    return this.#judge(lo, hi, metricHash, NO_LIMITS);
  }

  /** Takes the places first and gives them back: threads that ask at once never go over a limit together. */
  #judge(lo: number, hi: number, metricHash: number, limits: SeriesLimits): Admission {
    if (this.#ids.has(lo, hi)) return 'admitted';
    if (limits !== NO_LIMITS && !this.#ids.makeRoom()) return 'over_memory';
    const at = this.#metricAt(metricHash);
    if (at >= 0 && Atomics.add(this.#metrics, at + 1, 1) >= limits.seriesPerMetric) {
      Atomics.sub(this.#metrics, at + 1, 1);
      return 'over_metric';
    }
    const hasRoom = Atomics.add(this.#header, TAKEN, 1) < Math.min(limits.series, MOST_SERIES);
    if (hasRoom && this.#ids.add(lo, hi)) return 'admitted';
    Atomics.sub(this.#header, TAKEN, 1);
    if (at >= 0) Atomics.sub(this.#metrics, at + 1, 1);
    // Another thread has counted it in this moment.
    return hasRoom ? 'admitted' : 'over_tenant';
  }

  /** Where the metric is counted, or −1 where there are too many. */
  #metricAt(metricHash: number): number {
    const metrics = this.#metrics;
    const hash = metricHash | 0 || 1;
    const isFull = Atomics.load(this.#header, METRICS) >= MOST_METRICS;
    for (let at = (hash & (METRIC_SLOTS - 1)) * METRIC_WORDS; ; at = (at + METRIC_WORDS) % metrics.length) {
      const known = Atomics.load(metrics, at);
      if (known === hash) return at;
      if (known !== 0) continue;
      if (isFull) return -1;
      const held = Atomics.compareExchange(metrics, at, 0, hash);
      if (held === 0) this.#countMetric();
      if (held === 0 || held === hash) return at;
    }
  }

  #countMetric(): void {
    const before = Atomics.add(this.#header, METRICS, 1);
    if (pagesOf(before + 1) > pagesOf(before)) this.#room.spend(PAGE_BYTES);
  }
}

/** Metrics stand anywhere in their table: each of the first touches a page of its own. */
function pagesOf(metrics: number): number {
  return Math.min(metrics, (METRIC_SLOTS * METRIC_WORDS * 4) / PAGE_BYTES);
}
