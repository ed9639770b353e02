import type { NativeBlock } from '../../engine/engine-client.ts';
import { GrowingBytes } from '../../native/write/index.ts';
import { decodeChunk, encodeChunkInPlace } from '../chunk.ts';
import { emptyColumns } from '../chunk-columns.ts';
import { joinPieces, type Piece } from '../join-pieces.ts';
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

/** Where its bytes stand among those that are held. */
interface HeldPiece extends Piece {
  readonly start: number;
}

class ChunkPacker implements Packer {
  readonly #packing: Packing;
  readonly #rows: ChunkRows;
  readonly #joined = emptyColumns();
  /** Chunks of the open place, copied out: a block is good until the next. */
  readonly #held = new GrowingBytes();
  #pieces: HeldPiece[] = [];
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
    const first = block.column('first_ms').values as Float64Array;
    const last = block.column('last_ms').values as Float64Array;
    const samples = block.column('samples').values as Uint32Array;
    const generations = block.column('generation_number').values as Float64Array;
    const runs = block.column('run_number').values as Float64Array;
    const data = block.column('data');
    const held = this.#held;
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
      const start = held.length;
      const bytes = data.bytes(row);
      held.append(bytes, 0, bytes.length);
      this.#pieces.push({
        firstMs: first[row]!,
        lastMs: last[row]!,
        samples: samples[row]!,
        generation: generations[row]!,
        run: runs[row]!,
        start,
        append: (into) => decodeChunk(held.bytes, into, start),
      });
    }
  }

  finish(): void {
    const [first, second] = this.#pieces;
    if (this.#place === undefined || first === undefined) return;
    if (second === undefined) {
      // Alone, it is what it would become.
      const chunk = this.#held.bytes.subarray(first.start, this.#held.length);
      this.#rows.append(this.#place, first.firstMs, first.lastMs, first.samples, chunk);
    } else this.#join(this.#place);
    this.#held.clear();
    this.#pieces = [];
    this.#place = undefined;
  }

  #join(place: ChunkPlace): void {
    const joined = this.#joined;
    joinPieces(this.#pieces, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, joined);
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
