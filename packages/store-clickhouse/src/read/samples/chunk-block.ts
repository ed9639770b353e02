import type { SampleRange } from '@oriel/store';
import type { NativeBlock, StringPlaces } from '../../engine/engine-client.ts';
import { chunkHasHistograms, decodeChunkBetween } from '../../samples/chunk.ts';
import type { PieceSource, PieceTable } from './piece-table.ts';
import type { SeriesIndex } from './series-index.ts';

/** Chunks as columns. */
export interface ChunkBlock {
  readonly rows: number;
  readonly firstMs: Float64Array;
  readonly lastMs: Float64Array;
  readonly samples: Uint32Array;
  readonly generations: Float64Array;
  readonly runs: Float64Array;
  readonly data: StringPlaces;
}

/** Rows of the table `chunks` or `fresh_chunks`, as the statements over them give them. */
export function chunkBlockOf(block: NativeBlock): ChunkBlock {
  return {
    rows: block.rows,
    firstMs: block.column('first_ms').values as Float64Array,
    lastMs: block.column('last_ms').values as Float64Array,
    samples: block.column('samples').values as Uint32Array,
    generations: block.column('generation').values as Float64Array,
    runs: block.column('run').values as Float64Array,
    data: block.column('data').strings as StringPlaces,
  };
}

export function chunkPieces(block: NativeBlock, index: SeriesIndex, table: PieceTable): void {
  if (block.rows > 0) placeChunks(chunkBlockOf(block), index.placesOf(block), table);
}

/** Puts them into the table. For each row the place of its series among the found is given, −1 for one that nobody asked for. */
export function placeChunks(
  chunks: ChunkBlock,
  places: Int32Array,
  table: PieceTable,
  range: SampleRange = ANY_TIME,
  mayHaveHistograms = true,
): void {
  const source = table.addSource(sourceOf(chunks, mayHaveHistograms));
  for (let row = 0; row < chunks.rows; row++)
    if (places[row]! >= 0) placeChunk(chunks, row, places[row]!, source, table, range);
}

/** One of them, if it may have samples of these times. */
export function placeChunk(
  { firstMs, lastMs, samples, generations, runs }: ChunkBlock,
  row: number,
  place: number,
  source: number,
  table: PieceTable,
  { startMs, endMs }: SampleRange,
): void {
  if (lastMs[row]! < startMs || firstMs[row]! > endMs) return;
  table.add(place, firstMs[row]!, lastMs[row]!, samples[row]!, generations[row]!, runs[row]!, source, row);
}

export function sourceOf({ data: { bytes, starts, ends } }: ChunkBlock, mayHaveHistograms: boolean): PieceSource {
  return {
    append: (row, into, startMs, endMs) => decodeChunkBetween(bytes, into, starts[row]!, startMs, endMs),
    ...(mayHaveHistograms ? { hasHistograms: (row) => chunkHasHistograms(bytes, starts[row]!) } : {}),
    pack: (row, into) => into.addChunks(bytes, starts[row]!, ends[row]!),
  };
}

export function hasHistograms({ data: { bytes, starts } }: ChunkBlock): boolean {
  return starts.some((start) => chunkHasHistograms(bytes, start));
}

const ANY_TIME: SampleRange = { startMs: Number.NEGATIVE_INFINITY, endMs: Number.POSITIVE_INFINITY };
