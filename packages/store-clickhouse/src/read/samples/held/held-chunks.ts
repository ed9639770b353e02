import type { SampleRange } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';
import type { NativeBlock } from '../../../engine/engine-client.ts';
import { chunkHasHistograms, decodeChunk } from '../../../samples/chunk.ts';
import { BUCKET_MS } from '../../../samples/time-layout.ts';
import { type ChunkBlock, chunkBlockOf } from '../chunk-block.ts';
import type { FoundSeries } from '../found-series.ts';
import type { PieceTable } from '../piece-table.ts';
import { SeriesIndex } from '../series-index.ts';
import type { Turns } from '../turns.ts';
import type { ChunkChanges } from './chunk-changes.ts';
import { HeldBuckets } from './held-buckets.ts';
import type { JoinedChunks, PackedChunks } from './packed-chunks.ts';

/** A selection that would take more than this share of the room is read by the engine: it would drive out all others. */
const MOST_SHARE = 0.5;
/** What a chunk is taken for before it is seen: two hours of samples every 15 s. */
const USUAL_CHUNK_BYTES = 800;
/** Stretches of time of one series; a question may compare several. */
const MOST_STRETCHES = 6;
/** Of a chunk and of a stretch beside their bytes, and of bytes that are a chunk's alone; all measured. */
const CHUNK_BYTES = 160;
const STRETCH_BYTES = 400;
const OWN_BYTES = 200;

interface HeldChunk {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly samples: number;
  readonly generation: number;
  readonly run: number;
  /** Of the table `fresh_chunks`: it will be joined with others. */
  readonly isFresh: boolean;
  /** Those that were read together have them in common. */
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

interface Stretch {
  readonly buckets: HeldBuckets;
  chunks: HeldChunk[];
  sizeBytes: number;
}

interface HeldSeriesChunks {
  readonly tenant: TenantId;
  readonly stretches: readonly Stretch[];
}

/** Reads those of each table, `fresh_chunks` first. */
type Ask = (
  series: readonly FoundSeries[],
  range: SampleRange,
) => Promise<readonly [fresh: Iterable<NativeBlock>, lasting: Iterable<NativeBlock>]>;

/**
 * Chunks of both tables, by series, as a question has read them: the next one over the same hours needs no statement. What is packed
 * is added, and what was joined is exchanged; where chunks change their class or are removed the store says so (`forget`), and nothing is held
 * beyond it. Keys are series as `HeldSeries` gives them, so no tenant can come upon another's.
 *
 * Of the samples themselves none is missed: what was packed since stays among the rows for longer than any query takes.
 */
export class HeldChunks {
  readonly #mostBytes: number;
  readonly #changes: ChunkChanges;
  readonly #now: () => number;
  /** The one that was asked for least lately comes first. */
  readonly #bySeries = new Map<FoundSeries, HeldSeriesChunks>();
  #sizeBytes = 0;

  /** `now`: milliseconds since the epoch. */
  constructor(mostBytes: number, changes: ChunkChanges, now: () => number) {
    this.#mostBytes = mostBytes;
    this.#changes = changes;
    this.#now = now;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  forget(): void {
    this.#changes.changed();
    this.#bySeries.clear();
    this.#sizeBytes = 0;
  }

  /** Whether chunks of this selection are worth to be held. */
  isFor(found: readonly FoundSeries[], range: SampleRange): boolean {
    return (
      this.#mostBytes > 0 &&
      found.length * (1 + (range.endMs - range.startMs) / BUCKET_MS) * USUAL_CHUNK_BYTES <
        this.#mostBytes * MOST_SHARE &&
      found.every(({ isShared }) => isShared)
    );
  }

  /** Puts the chunks of a selection into the table. `ask` reads those of series that are not held, in whole buckets. */
  async select(
    tenant: TenantId,
    found: readonly FoundSeries[],
    range: SampleRange,
    table: PieceTable,
    ask: Ask,
  ): Promise<void> {
    const placed: HeldChunk[] = [];
    const source = table.addSource({
      append: (row, into) => decodeChunk(placed[row]!.bytes, into, placed[row]!.start),
      hasHistograms: (row) => chunkHasHistograms(placed[row]!.bytes, placed[row]!.start),
      pack: (row, into) => into.addChunks(placed[row]!.bytes, placed[row]!.start, placed[row]!.end),
    });
    const add = (place: number, chunks: readonly HeldChunk[]) => {
      for (const chunk of chunks) {
        const { firstMs, lastMs, samples, generation, run } = chunk;
        if (lastMs < range.startMs || firstMs > range.endMs) continue;
        table.add(place, firstMs, lastMs, samples, generation, run, source, placed.push(chunk) - 1);
      }
    };
    const missing: number[] = [];
    for (const [place, series] of found.entries()) {
      const stretch = this.#find(series, range);
      if (stretch === undefined) missing.push(place);
      else add(place, stretch.chunks);
    }
    if (missing.length === 0) return;
    const isCurrent = this.#changes.watch();
    const series = missing.map((place) => found[place]!);
    const { range: whole } = new HeldBuckets(range, this.#now());
    const chunks = chunksOf(series, await ask(series, whole));
    if (isCurrent()) this.#hold(tenant, series, range, chunks);
    for (const [at, place] of missing.entries()) add(place, chunks[at]!);
  }

  /** Chunks that were just inserted. Among what is read from now on they are already. */
  async packed(chunks: PackedChunks, turns: Turns): Promise<void> {
    const tenants = new Set([...this.#bySeries.values()].map(({ tenant }) => tenant));
    for (const tenant of tenants) {
      if (!chunks.tenants.includes(tenant)) continue;
      const series = this.#seriesOf(tenant);
      const places = chunks.placesOf(tenant, new SeriesIndex(series));
      for (let row = 0; row < places.length; row++) {
        if (turns.due) await turns.next();
        if (places[row]! >= 0) this.#take(series[places[row]!]!, chunks, row);
      }
    }
    this.#makeRoom();
  }

  /** What was joined is held as well by now. */
  async joined(joined: JoinedChunks, turns: Turns): Promise<void> {
    for (const { stretches } of [...this.#bySeries.values()]) {
      if (turns.due) await turns.next();
      for (const stretch of stretches) {
        const kept = stretch.chunks.filter(({ isFresh, generation, run }) => !isFresh || !joined.has(generation, run));
        if (kept.length < stretch.chunks.length) this.#replace(stretch, inOneBuffer(kept));
      }
    }
  }

  #find(series: FoundSeries, range: SampleRange): Stretch | undefined {
    const held = this.#bySeries.get(series);
    const found = held?.stretches.find(({ buckets }) => buckets.covers(range));
    if (found === undefined) return undefined;
    found.buckets.asked(range);
    this.#bySeries.delete(series);
    this.#bySeries.set(series, held!);
    return found;
  }

  #hold(
    tenant: TenantId,
    series: readonly FoundSeries[],
    range: SampleRange,
    chunks: readonly (readonly HeldChunk[])[],
  ): void {
    for (const [at, one] of series.entries()) this.#add(tenant, one, range, chunks[at]!);
    this.#makeRoom();
  }

  #makeRoom(): void {
    for (const oldest of this.#bySeries.keys()) {
      if (this.#sizeBytes <= this.#mostBytes) return;
      this.#drop(oldest);
    }
  }

  #add(tenant: TenantId, series: FoundSeries, range: SampleRange, chunks: readonly HeldChunk[]): void {
    const before = this.#bySeries.get(series)?.stretches ?? [];
    const buckets = new HeldBuckets(range, this.#now());
    buckets.asked(range);
    const others = before.filter((one) => !buckets.includes(one.buckets));
    const own = { buckets, chunks: [...chunks], sizeBytes: sizeOf(chunks) };
    const after = [...others, own].slice(-MOST_STRETCHES);
    this.#drop(series);
    this.#bySeries.set(series, { tenant, stretches: after });
    for (const { sizeBytes } of after) this.#sizeBytes += sizeBytes;
  }

  /** Those of a tenant. Of a series that is another object than before the one that was asked for last is meant. */
  #seriesOf(tenant: TenantId): FoundSeries[] {
    const series = [...this.#bySeries].flatMap(([one, held]) => (held.tenant === tenant ? [one] : [])).reverse();
    const index = new SeriesIndex(series);
    const isMeant = (one: FoundSeries, place: number) => index.placeOf(one) === place;
    for (const [place, one] of series.entries()) if (!isMeant(one, place)) this.#drop(one);
    return series.filter(isMeant);
  }

  #take(series: FoundSeries, chunks: PackedChunks, row: number): void {
    const held = this.#bySeries.get(series);
    if (held === undefined) return;
    const bucketMs = chunks.bucketMs(row);
    let chunk: HeldChunk | undefined;
    for (const stretch of held.stretches) {
      const { buckets } = stretch;
      const fromMs = buckets.startMs;
      buckets.packed(bucketMs);
      if (buckets.startMs > fromMs) {
        this.#replace(
          stretch,
          stretch.chunks.filter(({ lastMs }) => lastMs >= buckets.startMs),
        );
      }
      if (!buckets.has(bucketMs)) continue;
      chunk ??= chunkOf(chunks, row);
      if (stretch.chunks.some((one) => isSame(one, chunk!))) {
        // A packing that was broken off is repeated: it may be among what was read.
        this.#drop(series);
        return;
      }
      const sizeBytes = sizeOfChunk(chunk) + OWN_BYTES;
      stretch.chunks.push(chunk);
      stretch.sizeBytes += sizeBytes;
      this.#sizeBytes += sizeBytes;
    }
  }

  #replace(stretch: Stretch, chunks: HeldChunk[]): void {
    this.#sizeBytes -= stretch.sizeBytes;
    stretch.chunks = chunks;
    stretch.sizeBytes = sizeOf(chunks);
    this.#sizeBytes += stretch.sizeBytes;
  }

  #drop(series: FoundSeries): void {
    for (const { sizeBytes } of this.#bySeries.get(series)?.stretches ?? []) this.#sizeBytes -= sizeBytes;
    this.#bySeries.delete(series);
  }
}

/** Those of each series. */
function chunksOf(series: readonly FoundSeries[], [fresh, lasting]: Awaited<ReturnType<Ask>>): HeldChunk[][] {
  const index = new SeriesIndex(series);
  const read = series.map((): HeldChunk[] => []);
  for (const [blocks, isFresh] of [
    [fresh, true],
    [lasting, false],
  ] as const) {
    for (const block of blocks) {
      if (block.rows === 0) continue;
      const places = index.placesOf(block);
      const chunks = chunkBlockOf(block);
      for (let row = 0; row < block.rows; row++) read[places[row]!]?.push(viewOf(chunks, row, isFresh));
    }
  }
  return read.map(inOneBuffer);
}

/** On the bytes that all of its block have in common. */
function viewOf(chunks: ChunkBlock, row: number, isFresh: boolean): HeldChunk {
  return {
    firstMs: chunks.firstMs[row]!,
    lastMs: chunks.lastMs[row]!,
    samples: chunks.samples[row]!,
    generation: chunks.generations[row]!,
    run: chunks.runs[row]!,
    isFresh,
    bytes: chunks.data.bytes,
    start: chunks.data.starts[row]!,
    end: chunks.data.ends[row]!,
  };
}

function chunkOf(chunks: PackedChunks, row: number): HeldChunk {
  return inOneBuffer([viewOf(chunks, row, chunks.isFresh)])[0]!;
}

/** What they lay in before is let go of: a few of its chunks would hold on to all of it. */
function inOneBuffer(chunks: readonly HeldChunk[]): HeldChunk[] {
  const bytes = new Uint8Array(chunks.reduce((sum, { start, end }) => sum + end - start, 0));
  let at = 0;
  return chunks.map((chunk) => {
    const start = at;
    bytes.set(chunk.bytes.subarray(chunk.start, chunk.end), start);
    at += chunk.end - chunk.start;
    return { ...chunk, bytes, start, end: at };
  });
}

function isSame(one: HeldChunk, other: HeldChunk): boolean {
  return (
    one.generation === other.generation &&
    one.run === other.run &&
    one.isFresh === other.isFresh &&
    one.firstMs === other.firstMs
  );
}

function sizeOfChunk({ start, end }: HeldChunk): number {
  return end - start + CHUNK_BYTES;
}

function sizeOf(chunks: readonly HeldChunk[]): number {
  return chunks.reduce((sum, chunk) => sum + sizeOfChunk(chunk), STRETCH_BYTES);
}
