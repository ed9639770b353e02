import type { NativeBlock } from '../../engine/engine-client.ts';
import { decodeChunk, encodeChunk } from '../chunk.ts';
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
  columns: `tenant, retention, family, series, toFloat64(toUnixTimestamp64Milli(time)) AS bucket_ms,
  toFloat64(toUnixTimestamp64Milli(first)) AS first_ms, toFloat64(toUnixTimestamp64Milli(last)) AS last_ms,
  samples, toFloat64(generation) AS generation_number, toFloat64(run) AS run_number, data`,
  order: 'tenant, family, series, time, generation, run',
  createPacker: (packing, rows) => new ChunkPacker(packing, rows),
};

class ChunkPacker implements Packer {
  readonly #packing: Packing;
  readonly #rows: ChunkRows;
  readonly #joined = emptyColumns();
  #pieces: Piece[] = [];
  #place: ChunkPlace | undefined;

  constructor(packing: Packing, rows: ChunkRows) {
    this.#packing = packing;
    this.#rows = rows;
  }

  add(block: NativeBlock): void {
    const tenants = block.column('tenant').values as Uint32Array;
    const retentions = block.column('retention').values as Uint16Array;
    const families = block.column('family').values as BigUint64Array;
    const series = block.column('series').values as BigUint64Array;
    const buckets = block.column('bucket_ms').values as Float64Array;
    const first = block.column('first_ms').values as Float64Array;
    const last = block.column('last_ms').values as Float64Array;
    const samples = block.column('samples').values as Uint32Array;
    const generations = block.column('generation_number').values as Float64Array;
    const runs = block.column('run_number').values as Float64Array;
    const data = block.column('data');
    for (let row = 0; row < block.rows; row++) {
      const place = {
        ...this.#packing,
        tenant: tenants[row]!,
        retention: retentions[row]!,
        family: families[row]!,
        series: series[row]!,
        bucketMs: buckets[row]!,
      };
      if (this.#place === undefined || !isSamePlace(place, this.#place)) this.finish();
      this.#place = place;
      // Copied out: the block's bytes are as large as the block, and the pieces may outlive it.
      const bytes = data.bytes(row).slice();
      this.#pieces.push({
        firstMs: first[row]!,
        lastMs: last[row]!,
        samples: samples[row]!,
        generation: generations[row]!,
        run: runs[row]!,
        append: (into) => decodeChunk(bytes, into),
      });
    }
  }

  finish(): void {
    if (this.#place === undefined || this.#pieces.length === 0) return;
    const joined = this.#joined;
    joinPieces(this.#pieces, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, joined);
    this.#rows.append(
      this.#place,
      joined.timestamps[0]!,
      joined.timestamps[joined.length - 1]!,
      joined.length,
      encodeChunk(joined),
    );
    this.#pieces = [];
    this.#place = undefined;
    joined.histograms = null;
    joined.startTimestamps = null;
  }
}

function isSamePlace(one: ChunkPlace, other: ChunkPlace): boolean {
  return (
    one.series === other.series &&
    one.family === other.family &&
    one.bucketMs === other.bucketMs &&
    one.tenant === other.tenant
  );
}
