import type { SampleRange } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';
import type { NativeBlock } from '../../../engine/engine-client.ts';
import { generationOf, SEGMENTS_OF_GENERATION } from '../../../samples/time-layout.ts';
import type { FoundSeries } from '../found-series.ts';
import type { PieceTable } from '../piece-table.ts';
import { appendRows, ROWS_RUN, type Rows, rowsOf } from '../sample-pieces.ts';
import { SeriesIndex } from '../series-index.ts';
import type { Turns } from '../turns.ts';
import type { PackedRows } from './packed-rows.ts';
import { SeriesRows } from './series-rows.ts';
import type { ToldRow } from './told-rows.ts';

/** A selection of more series is read by the engine. */
const MOST_SERIES = 20_000;
/** Series of a dashboard's panel. Wider selections are held as long as there is room for what is asked for. */
const NARROW_SERIES = 1_000;
/** What was asked for within this time is in use. */
const IN_USE_MS = 60_000;
/** After something in use had to go, wide selections are the engine's for so long. */
const TOO_WIDE_MS = 600_000;
const TWO_32 = 2 ** 32;

/** Series of one tenant whose rows are held, and where they stand. */
interface Watched {
  readonly rows: Map<FoundSeries, SeriesRows>;
  /** The one that stands there for a family and a series: of a tenant that was let go of and asked again they are made anew. */
  readonly byId: Map<bigint, FoundSeries>;
  /** Over `rows`; made again when its keys have changed. */
  index: { readonly rows: readonly SeriesRows[]; readonly places: SeriesIndex } | undefined;
}

/** Reads all rows of series that are not held, whatever their times. */
type Ask = (series: readonly FoundSeries[]) => Promise<Iterable<NativeBlock>>;

/**
 * Rows of the table `samples` of series that are asked for again and again. What was in the table is read once; from then on each
 * segment that is inserted adds its rows, so that a panel that ends now needs no statement. Bounded: series that were asked for least
 * lately go.
 */
export class HeldRows {
  readonly #mostBytes: () => number;
  readonly #now: () => number;
  readonly #tenants = new Map<TenantId, Watched>();
  /** The one that was asked for least lately comes first. */
  readonly #lately = new Map<FoundSeries, TenantId>();
  #sizeBytes = 0;
  /** Of the segments that were told. */
  #newest = 0n;
  #tooWideUntilMs = 0;

  /** `now`: milliseconds since the epoch. */
  constructor(mostBytes: () => number, now: () => number) {
    this.#mostBytes = mostBytes;
    this.#now = now;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  isFor(found: readonly FoundSeries[]): boolean {
    const most = this.#now() < this.#tooWideUntilMs ? NARROW_SERIES : MOST_SERIES;
    return this.#mostBytes() > 0 && found.length <= most && found.every(({ isShared }) => isShared);
  }

  /** Puts the rows of a selection into the table. */
  async select(
    tenant: TenantId,
    found: readonly FoundSeries[],
    range: SampleRange,
    table: PieceTable,
    turns: Turns,
    ask: Ask,
  ): Promise<void> {
    const watched = this.#watchedOf(tenant);
    const rows: SeriesRows[] = [];
    const missing: number[] = [];
    for (const [place, series] of found.entries()) {
      const own = watched.rows.get(series);
      if (own?.isComplete && this.#settle(own)) {
        own.askedMs = this.#now();
        this.#lately.delete(series);
        this.#lately.set(series, tenant);
        rows[place] = own;
      } else {
        // Nobody knows its order: it is read again.
        if (own?.isComplete) this.#drop(watched, series);
        missing.push(place);
      }
    }
    if (missing.length > 0) {
      const some = missing.map((place) => found[place]!);
      const read = await this.#read(tenant, watched, some, turns, ask);
      for (const [at, place] of missing.entries()) rows[place] = read[at]!;
    }
    addPieces(rows, range, table);
  }

  /** Rows of a segment are in the engine. Once this returns, they are found. */
  inserted(segment: bigint, block: NativeBlock): void {
    const isOvertaken = segment < this.#newest;
    if (!isOvertaken) this.#newest = segment;
    const tenants = block.column('tenant').values as Uint32Array;
    for (const [tenant, watched] of this.#tenants) {
      if (watched.rows.size > 0 && tenants.includes(tenant)) this.#add(watched, tenant, segment, block, isOvertaken);
    }
    this.#makeRoom();
  }

  /** A generation was packed and dropped. */
  dropped(generation: number): void {
    for (const { rows } of this.#tenants.values()) {
      for (const own of rows.values()) {
        if (own.generations.delete(generation)) this.#count(own);
      }
    }
  }

  forget(): void {
    this.#tenants.clear();
    this.#lately.clear();
    this.#sizeBytes = 0;
  }

  #watchedOf(tenant: TenantId): Watched {
    let watched = this.#tenants.get(tenant);
    if (watched === undefined) {
      watched = { rows: new Map(), byId: new Map(), index: undefined };
      this.#tenants.set(tenant, watched);
    }
    return watched;
  }

  /** Whether its rows are in the order of acceptance. */
  #settle(rows: SeriesRows): boolean {
    const isSettled = rows.settle();
    if (rows.isComplete) this.#count(rows);
    return isSettled;
  }

  /** A series that another question is reading already is read for this one alone: that other one may be given up. */
  async #read(
    tenant: TenantId,
    watched: Watched,
    series: readonly FoundSeries[],
    turns: Turns,
    ask: Ask,
  ): Promise<SeriesRows[]> {
    const read = series.map(() => new SeriesRows());
    const own = series.flatMap((one, at) => (watched.rows.has(one) ? [] : [{ series: one, rows: read[at]! }]));
    // Watched before the statement begins: what is inserted from now on is added, and what was before, the statement reads.
    for (const one of own) this.#watch(watched, one.series, one.rows);
    const isWatched = (one: { series: FoundSeries; rows: SeriesRows }) => watched.rows.get(one.series) === one.rows;
    try {
      const index = new SeriesIndex(series);
      for (const block of await ask(series)) await addRead(block, index, read, turns);
      for (const one of own) {
        if (turns.due) await turns.next();
        if (this.#tenants.get(tenant) !== watched || !isWatched(one)) continue;
        one.rows.isComplete = true;
        one.rows.askedMs = this.#now();
        this.#lately.set(one.series, tenant);
        this.#settle(one.rows);
      }
    } catch (error) {
      for (const one of own) if (isWatched(one)) this.#drop(watched, one.series);
      throw error;
    }
    this.#makeRoom();
    return read;
  }

  #add(watched: Watched, tenant: number, segment: bigint, block: NativeBlock, isOvertaken: boolean): void {
    watched.index ??= { rows: [...watched.rows.values()], places: new SeriesIndex([...watched.rows.keys()]) };
    const { rows, places } = watched.index;
    const at = places.placesOf(block);
    const words = (name: string) => {
      const { buffer, byteOffset, length } = block.column(name).values as BigInt64Array;
      return new Uint32Array(buffer, byteOffset, length * 2);
    };
    const has = (wanted: string) => block.columns.some(({ name }) => name === wanted);
    const [times, values] = [words('time'), words('value')];
    // Where no row has any, the block is without the column.
    const starts = has('start') ? words('start') : undefined;
    const tenants = block.column('tenant').values as Uint32Array;
    const ordinals = block.column('ordinal').values as Uint32Array;
    const histograms = has('histogram') ? block.column('histogram') : undefined;
    const generation = generationOf(segment);
    const before = (segment % BigInt(SEGMENTS_OF_GENERATION)) << 28n;
    const told: ToldRow = { timeMs: 0, valueLow: 0, valueHigh: 0, startMs: 0, accepted: 0n, histogram: '' };
    for (let row = 0; row < block.rows; row++) {
      if (at[row]! < 0 || tenants[row] !== tenant) continue;
      const own = rows[at[row]!]!;
      told.timeMs = (times[row * 2 + 1]! | 0) * TWO_32 + times[row * 2]!;
      told.valueLow = values[row * 2]!;
      told.valueHigh = values[row * 2 + 1]!;
      told.startMs = starts === undefined ? 0 : starts[row * 2 + 1]! * TWO_32 + starts[row * 2]!;
      told.accepted = before + BigInt(ordinals[row]!);
      const packed = histograms?.bytes(row);
      told.histogram = packed === undefined || packed.length === 0 ? '' : Buffer.from(packed).toString('base64');
      if (own.isComplete) {
        own.generation(generation).add(told, isOvertaken);
        this.#count(own);
      } else own.generation(generation).wait(told, isOvertaken);
    }
  }

  #makeRoom(): void {
    const mostBytes = this.#mostBytes();
    if (this.#sizeBytes <= mostBytes) return;
    const nowMs = this.#now();
    for (const [series, tenant] of this.#lately) {
      if (this.#sizeBytes <= mostBytes) return;
      const watched = this.#tenants.get(tenant)!;
      if (watched.rows.get(series)!.askedMs > nowMs - IN_USE_MS) this.#tooWideUntilMs = nowMs + TOO_WIDE_MS;
      this.#drop(watched, series);
    }
  }

  #count(rows: SeriesRows): void {
    const { sizeBytes } = rows;
    this.#sizeBytes += sizeBytes - rows.countedBytes;
    rows.countedBytes = sizeBytes;
  }

  /** In place of another object for the same series: of two, one alone would be told what is inserted. */
  #watch(watched: Watched, series: FoundSeries, rows: SeriesRows): void {
    const id = idOf(series);
    const before = watched.byId.get(id);
    if (before !== undefined) this.#drop(watched, before);
    watched.byId.set(id, series);
    watched.rows.set(series, rows);
    watched.index = undefined;
  }

  #drop(watched: Watched, series: FoundSeries): void {
    const rows = watched.rows.get(series);
    this.#sizeBytes -= rows?.countedBytes ?? 0;
    watched.rows.delete(series);
    watched.byId.delete(idOf(series));
    watched.index = undefined;
    this.#lately.delete(series);
  }
}

function idOf({ family, series }: FoundSeries): bigint {
  return (family << 64n) | series;
}

function addPieces(rows: readonly SeriesRows[], range: SampleRange, table: PieceTable): void {
  const packed: PackedRows[] = [];
  const samplesOf: number[] = [];
  const ofPacked = table.addSource({
    append: (row, into) => packed[row]!.appendTo(into, samplesOf[row]!),
    pack: (row, into) => packed[row]!.pack(into),
  });
  const told: Rows[] = [];
  const ofTold = table.addSource({
    append: (row, into) => appendRows(told[row]!, into),
    hasHistograms: (row) => told[row]!.histograms.size > 0,
    pack: (row, into) => into.addRows(told[row]!),
  });
  for (const [place, own] of rows.entries()) {
    for (const [generation, rowsOf] of own.generations) {
      const one = rowsOf.packed;
      if (one !== undefined && one.lastMs >= range.startMs && one.firstMs <= range.endMs) {
        const row = packed.push(one) - 1;
        samplesOf.push(one.samples);
        table.add(place, one.firstMs, one.lastMs, one.samples, generation, ROWS_RUN - 1, ofPacked, row);
      }
      const other = rowsOf.told?.ordered();
      if (other === undefined) continue;
      const firstMs = other.times[0]!;
      const lastMs = other.times[other.times.length - 1]!;
      if (lastMs < range.startMs || firstMs > range.endMs) continue;
      table.add(place, firstMs, lastMs, other.times.length, generation, ROWS_RUN, ofTold, told.push(other) - 1);
    }
  }
}

/** Rows as the statement over `samples` gives them, gathered by series and generation. */
async function addRead(
  block: NativeBlock,
  index: SeriesIndex,
  read: readonly SeriesRows[],
  turns: Turns,
): Promise<void> {
  if (block.rows === 0) return;
  const places = index.placesOf(block);
  const generations = block.column('generation_number').values as Float64Array;
  for (let row = 0; row < block.rows; row++) {
    if (turns.due) await turns.next();
    read[places[row]!]?.generation(generations[row]!).addRead(rowsOf(block, row));
  }
}
