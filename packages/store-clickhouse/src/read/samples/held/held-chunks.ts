import type { SampleRange } from '@oriel/store';
import type { NativeBlock } from '../../../engine/engine-client.ts';
import { chunkHasHistograms, decodeChunk } from '../../../samples/chunk.ts';
import { BUCKET_MS, bucketOf } from '../../../samples/time-layout.ts';
import type { FoundSeries } from '../found-series.ts';
import type { PieceTable } from '../piece-table.ts';
import { SeriesIndex } from '../series-index.ts';

/** A selection that would take more than this share of the room is read by the engine: it would drive out all others. */
const MOST_SHARE = 0.5;
/** What a chunk is taken for before it is seen: two hours of samples every 15 s. */
const USUAL_CHUNK_BYTES = 800;
/** Stretches of time of one series; a question may compare several. */
const MOST_STRETCHES = 6;
/** Of a chunk and of a stretch beside their bytes; both measured. */
const CHUNK_BYTES = 160;
const STRETCH_BYTES = 320;

interface HeldChunk {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly samples: number;
  readonly generation: number;
  readonly run: number;
  /** Part of bytes that all chunks of a stretch have in common. */
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** All chunks of a series whose buckets begin between two times, both included. */
interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
  readonly chunks: readonly HeldChunk[];
  readonly sizeBytes: number;
}

/**
 * Chunks of both tables, by series, as a question has read them: the next one over the same hours needs no statement. Chunks change
 * only when samples are packed, change their class or are removed; the store says so (`forget`), and nothing is held beyond it. Keys are
 * series as `HeldSeries` gives them, so no tenant can come upon another's.
 *
 * Of the samples themselves none is missed: what was packed since stays among the rows for longer than any query takes.
 */
export class HeldChunks {
  readonly #mostBytes: number;
  /** The one that was asked for least lately comes first. */
  readonly #bySeries = new Map<FoundSeries, Stretch[]>();
  #sizeBytes = 0;
  /** Changes with everything that is forgotten. */
  #age = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  forget(): void {
    this.#age++;
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
    found: readonly FoundSeries[],
    range: SampleRange,
    table: PieceTable,
    ask: (series: readonly FoundSeries[], range: SampleRange) => Promise<readonly NativeBlock[]>,
  ): Promise<void> {
    const buckets = { startMs: bucketOf(range.startMs), endMs: bucketOf(range.endMs) };
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
      const stretch = this.#find(series, buckets);
      if (stretch === undefined) missing.push(place);
      else add(place, stretch.chunks);
    }
    if (missing.length === 0) return;
    const age = this.#age;
    const series = missing.map((place) => found[place]!);
    const blocks = await ask(series, { startMs: buckets.startMs, endMs: buckets.endMs + BUCKET_MS - 1 });
    const chunks = chunksOf(series, blocks);
    // What was forgotten meanwhile may be what was read.
    if (age === this.#age) this.#hold(series, buckets, chunks);
    for (const [at, place] of missing.entries()) add(place, chunks[at]!);
  }

  #find(series: FoundSeries, { startMs, endMs }: SampleRange): Stretch | undefined {
    const stretches = this.#bySeries.get(series);
    const found = stretches?.find((one) => one.startMs <= startMs && one.endMs >= endMs);
    if (found !== undefined) {
      this.#bySeries.delete(series);
      this.#bySeries.set(series, stretches!);
    }
    return found;
  }

  #hold(series: readonly FoundSeries[], buckets: SampleRange, chunks: readonly (readonly HeldChunk[])[]): void {
    for (const [at, one] of series.entries()) this.#add(one, buckets, chunks[at]!);
    for (const [oldest, stretches] of this.#bySeries) {
      if (this.#sizeBytes <= this.#mostBytes) return;
      this.#bySeries.delete(oldest);
      this.#sizeBytes -= sizeOf(stretches);
    }
  }

  #add(series: FoundSeries, { startMs, endMs }: SampleRange, chunks: readonly HeldChunk[]): void {
    const before = this.#bySeries.get(series) ?? [];
    const sizeBytes = chunks.reduce((sum, { start, end }) => sum + end - start + CHUNK_BYTES, STRETCH_BYTES);
    const others = before.filter((one) => one.startMs < startMs || one.endMs > endMs);
    const after = [...others, { startMs, endMs, chunks, sizeBytes }].slice(-MOST_STRETCHES);
    this.#sizeBytes += sizeOf(after) - sizeOf(before);
    this.#bySeries.delete(series);
    this.#bySeries.set(series, after);
  }
}

/** Those of each series. The answer's own bytes are let go of: a few of its chunks would hold on to all of it. */
function chunksOf(series: readonly FoundSeries[], blocks: readonly NativeBlock[]): HeldChunk[][] {
  const index = new SeriesIndex(series);
  const rows = series.map((): { readonly block: NativeBlock; readonly row: number; readonly data: Uint8Array }[] => []);
  for (const block of blocks) {
    if (block.rows === 0) continue;
    const places = index.placesOf(block);
    const data = block.column('data');
    for (let row = 0; row < block.rows; row++) rows[places[row]!]?.push({ block, row, data: data.bytes(row) });
  }
  return rows.map((own) => {
    const bytes = new Uint8Array(own.reduce((sum, { data }) => sum + data.length, 0));
    let end = 0;
    return own.map(({ block, row, data }) => {
      const start = end;
      bytes.set(data, start);
      end += data.length;
      const number = (name: string) => block.column(name).get(row) as number;
      return {
        firstMs: number('first_ms'),
        lastMs: number('last_ms'),
        samples: number('samples'),
        generation: number('generation'),
        run: number('run'),
        bytes,
        start,
        end,
      };
    });
  });
}

function sizeOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
