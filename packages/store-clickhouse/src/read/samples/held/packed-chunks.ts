import type { TenantId } from '@oriel/telemetry';
import type { NativeBlock, StringPlaces } from '../../../engine/engine-client.ts';
import type { Stage } from '../../../samples/pack/stage.ts';
import { bucketOf } from '../../../samples/time-layout.ts';
import type { ChunkBlock } from '../chunk-block.ts';
import type { SeriesIndex } from '../series-index.ts';

const TWO_32 = 2 ** 32;

/** Chunks of one packing on their way into a table, of all tenants. */
export class PackedChunks implements ChunkBlock {
  readonly isFresh: boolean;
  readonly rows: number;
  readonly tenants: Uint32Array;
  readonly firstMs: Float64Array;
  readonly lastMs: Float64Array;
  readonly samples: Uint32Array;
  readonly generations: Float64Array;
  readonly runs: Float64Array;
  readonly data: StringPlaces;
  readonly #block: NativeBlock;

  /** `block` has the columns of the table. */
  constructor(to: Stage['to'], block: NativeBlock) {
    this.isFresh = to === 'fresh_chunks';
    this.rows = block.rows;
    this.tenants = block.column('tenant').values as Uint32Array;
    this.firstMs = numbersOf(block, 'first');
    this.lastMs = numbersOf(block, 'last');
    this.samples = block.column('samples').values as Uint32Array;
    this.generations = numbersOf(block, 'generation');
    this.runs = numbersOf(block, 'run');
    this.data = block.column('data').strings as StringPlaces;
    this.#block = block;
  }

  bucketMs(row: number): number {
    return bucketOf(this.firstMs[row]!);
  }

  /** For each row the place of its series among those of the tenant, −1 for any other. */
  placesOf(tenant: TenantId, index: SeriesIndex): Int32Array {
    const { tenants } = this;
    const places = index.placesOf(this.#block);
    for (let row = 0; row < places.length; row++) if (tenants[row] !== tenant) places[row] = -1;
    return places;
  }
}

/** Which chunks of the table `fresh_chunks` were joined into others. */
export class JoinedChunks {
  readonly #runs = new Map<number, Set<number>>();

  /** Each `generation/run`. */
  constructor(parts: readonly string[]) {
    for (const part of parts) {
      const [generation, run] = part.split('/').map(Number) as [number, number];
      const runs = this.#runs.get(generation) ?? new Set();
      this.#runs.set(generation, runs.add(run));
    }
  }

  has(generation: number, run: number): boolean {
    return this.#runs.get(generation)?.has(run) ?? false;
  }
}

/** A column of 64 bits, whose numbers a double can hold. */
function numbersOf(block: NativeBlock, name: string): Float64Array {
  const { buffer, byteOffset, length } = block.column(name).values as BigUint64Array;
  const words = new Uint32Array(buffer, byteOffset, length * 2);
  // The upper half has the sign of times before 1970.
  return Float64Array.from({ length }, (_, row) => (words[row * 2 + 1]! | 0) * TWO_32 + words[row * 2]!);
}
