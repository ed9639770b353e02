import type { SampleRange } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';
import type { NativeBlock } from '../../../engine/engine-client.ts';
import { GENERATION_MS } from '../../../samples/time-layout.ts';
import type { FoundSeries } from '../find-series.ts';
import type { PieceTable } from '../piece-table.ts';
import { appendRows, ROWS_RUN, type Rows } from '../sample-pieces.ts';
import { SeriesIndex } from '../series-index.ts';
import { SeriesRows } from './series-rows.ts';

/** As in the PARTITION BY of `samples`. */
const SEGMENTS_OF_GENERATION = BigInt(GENERATION_MS * 65_536);
/** A selection of more series is read by the engine: a dashboard's are fewer. */
const MOST_SERIES = 1_000;
/** Their names stand in the statement. */
const ASKED_AT_ONCE = 250;
const TWO_32 = 2 ** 32;

/** Series of one tenant whose rows are held, and where they stand. */
interface Watched {
  readonly rows: Map<FoundSeries, SeriesRows>;
  /** The one that stands there for a family and a series: of a tenant that was let go of and asked again they are made anew. */
  readonly byId: Map<bigint, FoundSeries>;
  /** Over the keys of `rows`; made again when those have changed. */
  index: { readonly series: readonly FoundSeries[]; readonly places: SeriesIndex } | undefined;
}

/**
 * Rows of the table `samples` of series that are asked for again and again. What was in the table is read once; from then on each
 * segment that is inserted adds its rows, so that a panel that ends now needs no statement. Bounded: series that were asked for least
 * lately go.
 */
export class HeldRows {
  readonly #mostBytes: number;
  readonly #tenants = new Map<TenantId, Watched>();
  /** The one that was asked for least lately comes first. */
  readonly #lately = new Map<FoundSeries, TenantId>();
  #sizeBytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  isFor(found: readonly FoundSeries[]): boolean {
    return this.#mostBytes > 0 && found.length <= MOST_SERIES && found.every(({ isShared }) => isShared);
  }

  /** Puts the rows of a selection into the table. `ask` reads all rows of series that are not held, whatever their times. */
  async select(
    tenant: TenantId,
    found: readonly FoundSeries[],
    range: SampleRange,
    table: PieceTable,
    ask: (series: readonly FoundSeries[]) => Promise<Iterable<NativeBlock>>,
  ): Promise<void> {
    const watched = this.#watchedOf(tenant);
    const rows = found.map((series) => watched.rows.get(series));
    const missing = found.flatMap((series, place) => (rows[place]?.isComplete ? [] : [{ series, place }]));
    for (const series of found) {
      if (!watched.rows.get(series)?.isComplete) continue;
      this.#lately.delete(series);
      this.#lately.set(series, tenant);
    }
    for (let from = 0; from < missing.length; from += ASKED_AT_ONCE) {
      const some = missing.slice(from, from + ASKED_AT_ONCE);
      const read = await this.#read(
        tenant,
        watched,
        some.map(({ series }) => series),
        ask,
      );
      for (const [at, { place }] of some.entries()) rows[place] = read[at]!;
    }
    const pieces: Rows[] = [];
    const source = table.addSource({
      append: (row, into) => appendRows(pieces[row]!, into),
      hasHistograms: (row) => pieces[row]!.histograms.size > 0,
      pack: (row, into) => into.addRows(pieces[row]!),
    });
    for (let place = 0; place < rows.length; place++) {
      for (const [generation, own] of rows[place]!.generations) {
        const piece = own.ordered();
        const samples = piece.times.length;
        const firstMs = piece.times[0]!;
        const lastMs = piece.times[samples - 1]!;
        if (lastMs < range.startMs || firstMs > range.endMs) continue;
        table.add(place, firstMs, lastMs, samples, generation, ROWS_RUN, source, pieces.push(piece) - 1);
      }
    }
  }

  /** Rows of a segment are in the engine. Once this returns, they are found. */
  inserted(segment: bigint, block: NativeBlock): void {
    if (this.#lately.size === 0) return;
    const tenants = block.column('tenant').values as Uint32Array;
    for (const tenant of new Set(tenants)) {
      const watched = this.#tenants.get(tenant as TenantId);
      if (watched !== undefined && watched.rows.size > 0) this.#add(watched, tenant, segment, block, tenants);
    }
    this.#makeRoom();
  }

  /** A generation was packed and dropped. */
  dropped(generation: number): void {
    for (const { rows } of this.#tenants.values()) {
      for (const own of rows.values()) {
        const gone = own.generations.get(generation);
        if (gone === undefined) continue;
        if (own.isComplete) this.#sizeBytes -= gone.sizeBytes;
        own.generations.delete(generation);
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

  /** A series that another question is reading already is read for this one alone: that other one may be given up. */
  async #read(
    tenant: TenantId,
    watched: Watched,
    series: readonly FoundSeries[],
    ask: (series: readonly FoundSeries[]) => Promise<Iterable<NativeBlock>>,
  ): Promise<SeriesRows[]> {
    const read = series.map(() => new SeriesRows());
    const own = series.flatMap((one, at) => (watched.rows.has(one) ? [] : [{ series: one, rows: read[at]! }]));
    // Watched before the statement begins: what is inserted from now on is added, and what was before, the statement reads.
    for (const one of own) this.#watch(watched, one.series, one.rows);
    const isWatched = (one: { series: FoundSeries; rows: SeriesRows }) => watched.rows.get(one.series) === one.rows;
    try {
      const index = new SeriesIndex(series);
      for (const block of await ask(series)) addRead(block, index, read);
      for (const one of own) {
        if (this.#tenants.get(tenant) !== watched || !isWatched(one)) continue;
        one.rows.isComplete = true;
        this.#lately.set(one.series, tenant);
        this.#sizeBytes += one.rows.sizeBytes;
      }
    } catch (error) {
      for (const one of own) if (isWatched(one)) this.#drop(watched, one.series);
      throw error;
    }
    this.#makeRoom();
    return read;
  }

  #add(watched: Watched, tenant: number, segment: bigint, block: NativeBlock, tenants: Uint32Array): void {
    watched.index ??= placesOf([...watched.rows.keys()]);
    const { series, places } = watched.index;
    const at = places.placesOf(
      block.column('family').values as BigUint64Array,
      block.column('series').values as BigUint64Array,
    );
    const words = (name: string) => {
      const { buffer, byteOffset, length } = block.column(name).values as BigInt64Array;
      return new Uint32Array(buffer, byteOffset, length * 2);
    };
    const [times, values, starts] = [words('time'), words('value'), words('start')];
    const ordinals = block.column('ordinal').values as Uint32Array;
    const histograms = block.column('histogram');
    const generation = Number(segment / SEGMENTS_OF_GENERATION);
    const before = (segment % SEGMENTS_OF_GENERATION) << 28n;
    for (let row = 0; row < block.rows; row++) {
      if (at[row]! < 0 || tenants[row] !== tenant) continue;
      const own = watched.rows.get(series[at[row]!]!)!;
      const sizeBefore = own.generations.get(generation)?.sizeBytes ?? 0;
      const rows = own.generation(generation);
      const accepted = before + BigInt(ordinals[row]!);
      const timeMs = (times[row * 2 + 1]! | 0) * TWO_32 + times[row * 2]!;
      const startMs = starts[row * 2 + 1]! * TWO_32 + starts[row * 2]!;
      rows.add(timeMs, values[row * 2]!, values[row * 2 + 1]!, accepted, startMs);
      const packed = histograms.bytes(row);
      if (packed.length > 0) rows.addHistogram(accepted, Buffer.from(packed).toString('base64'));
      if (own.isComplete) this.#sizeBytes += rows.sizeBytes - sizeBefore;
    }
  }

  #makeRoom(): void {
    for (const [series, tenant] of this.#lately) {
      if (this.#sizeBytes <= this.#mostBytes) return;
      this.#drop(this.#tenants.get(tenant)!, series);
    }
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
    if (rows?.isComplete) this.#sizeBytes -= rows.sizeBytes;
    watched.rows.delete(series);
    watched.byId.delete(idOf(series));
    watched.index = undefined;
    this.#lately.delete(series);
  }
}

function idOf({ family, series }: FoundSeries): bigint {
  return (family << 64n) | series;
}

function placesOf(series: readonly FoundSeries[]): NonNullable<Watched['index']> {
  return { series, places: new SeriesIndex(series) };
}

/** Rows as the statement over `samples` gives them, gathered by series and generation. */
function addRead(block: NativeBlock, index: SeriesIndex, read: readonly SeriesRows[]): void {
  if (block.rows === 0) return;
  const places = index.placesOf(
    block.column('family').values as BigUint64Array,
    block.column('series').values as BigUint64Array,
  );
  const generations = block.column('generation_number').values as Float64Array;
  for (let row = 0; row < block.rows; row++) {
    const own = read[places[row]!];
    if (own === undefined) continue;
    const rows = own.generation(generations[row]!);
    const times = block.column('times').elements(row) as Float64Array;
    const values = block.column('sample_values').elements(row) as Float64Array;
    const accepted = block.column('accepted').elements(row) as BigUint64Array;
    // A copy begins where words can be read.
    const words = new Uint32Array(values.slice().buffer);
    const starts = block.column('starts').elements(row) as Float64Array;
    for (let at = 0; at < times.length; at++) {
      rows.add(times[at]!, words[at * 2]!, words[at * 2 + 1]!, accepted[at]!, starts[at] ?? 0);
    }
    const histograms = block.column('histograms').get(row) as readonly string[];
    const acceptedAs = block.column('histograms_accepted').elements(row) as BigUint64Array;
    for (const [at, place] of acceptedAs.entries()) rows.addHistogram(place, histograms[at]!);
  }
}
