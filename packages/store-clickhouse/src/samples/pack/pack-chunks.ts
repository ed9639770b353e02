import type { NativeBlock } from '../../engine/engine-client.ts';
import { encodeChunkInPlace } from '../chunk.ts';
import { emptyColumns } from '../chunk-columns.ts';
import { ChunkPieces, storedChunks } from '../chunk-pieces.ts';
import { joinPieces } from '../join-pieces.ts';
import { GENERATION_MS, GENERATIONS_PACKED } from '../time-layout.ts';
import type { ChunkPlace, ChunkRows } from './chunk-rows.ts';
import type { Packer, Packing, Stage } from './stage.ts';

/** Small chunks of two hours of ingest become one for each series and bucket. */
export const PACK_CHUNKS: Stage = {
  from: 'fresh_chunks',
  to: 'chunks',
  periodMs: GENERATION_MS * GENERATIONS_PACKED,
  generations: GENERATIONS_PACKED,
  part: "concat(toString(generation), '/', toString(run))",
  partColumns: 'generation, run',
  columns: `tenant, retention, family, series, toFloat64(toUnixTimestamp64Milli(time)) AS bucket_ms,
  toFloat64(toUnixTimestamp64Milli(first)) AS first_ms, toFloat64(toUnixTimestamp64Milli(last)) AS last_ms,
  samples, toFloat64(generation) AS generation_number, toFloat64(run) AS run_number, data`,
  order: 'ORDER BY tenant, family, series, time, generation, run',
  rowsAtOnce: 200_000,
  createPacker: (packing, rows) => new ChunkPacker(packing, rows),
};

class ChunkPacker implements Packer {
  readonly #packing: Packing;
  readonly #rows: ChunkRows;
  readonly #joined = emptyColumns();
  /** Of the open place. */
  readonly #pieces = new ChunkPieces();
  #place: ChunkPlace | undefined;

  constructor(packing: Packing, rows: ChunkRows) {
    this.#packing = packing;
    this.#rows = rows;
  }

  add(block: NativeBlock): void {
    const tenants = block.column('tenant').values as Uint32Array;
    const retentions = block.column('retention').values as Uint16Array;
    const families = wordsOf(block.column('family').values as BigUint64Array);
    const series = wordsOf(block.column('series').values as BigUint64Array);
    const buckets = block.column('bucket_ms').values as Float64Array;
    const chunks = storedChunks(block);
    for (let row = 0; row < block.rows; row++) {
      const place = {
        ...this.#packing,
        tenant: tenants[row]!,
        retention: retentions[row]!,
        familyLo: families[row * 2]!,
        familyHi: families[row * 2 + 1]!,
        seriesLo: series[row * 2]!,
        seriesHi: series[row * 2 + 1]!,
        bucketMs: buckets[row]!,
      };
      if (this.#place === undefined || !isSamePlace(place, this.#place)) this.finish();
      this.#place = place;
      this.#pieces.add(chunks, row);
    }
  }

  finish(): void {
    const [first, second] = this.#pieces.all;
    if (this.#place === undefined || first === undefined) return;
    if (second === undefined) {
      // Alone, it is what it would become.
      this.#rows.append(this.#place, first.firstMs, first.lastMs, first.samples, this.#pieces.bytes);
    } else this.#join(this.#place);
    this.#pieces.clear();
    this.#place = undefined;
  }

  #join(place: ChunkPlace): void {
    const joined = this.#joined;
    joinPieces(this.#pieces.all, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, joined);
    this.#rows.append(
      place,
      joined.timestamps[0]!,
      joined.timestamps[joined.length - 1]!,
      joined.length,
      encodeChunkInPlace(joined),
    );
    joined.histograms = null;
    joined.startTimestamps = null;
  }
}

function isSamePlace(one: ChunkPlace, other: ChunkPlace): boolean {
  return (
    one.seriesLo === other.seriesLo &&
    one.seriesHi === other.seriesHi &&
    one.familyLo === other.familyLo &&
    one.familyHi === other.familyHi &&
    one.bucketMs === other.bucketMs &&
    one.tenant === other.tenant
  );
}

function wordsOf({ buffer, byteOffset, length }: BigUint64Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length * 2);
}
