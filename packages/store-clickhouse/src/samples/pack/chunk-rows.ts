import {
  Bits64Column,
  type Column,
  StringColumn,
  UInt16Column,
  UInt32Column,
  writeNativeBlock,
} from '../../native/write/index.ts';
import { DAY_MS, rollupDayOf } from '../time-layout.ts';

const TWO_32 = 4_294_967_296;

/** Whose a chunk is and where it lies. Ids as two halves, times in milliseconds since the epoch. */
export interface ChunkPlace {
  readonly tenant: number;
  readonly retention: number;
  readonly bucketMs: number;
  readonly generation: number;
  readonly run: number;
  readonly familyLo: number;
  readonly familyHi: number;
  readonly seriesLo: number;
  readonly seriesHi: number;
}

/** Rows of `fresh_chunks` and `chunks` as columns. */
export class ChunkRows {
  /** Whose roll-ups hang on them, also on those that were flushed. */
  readonly days = new Set<number>();
  readonly #tenant = new UInt32Column('tenant');
  readonly #retention = new UInt16Column('retention');
  readonly #time = new Bits64Column('time', "DateTime64(3, 'UTC')");
  readonly #generation = new Bits64Column('generation', 'UInt64');
  readonly #run = new Bits64Column('run', 'UInt64');
  readonly #family = new Bits64Column('family', 'UInt64');
  readonly #series = new Bits64Column('series', 'UInt64');
  readonly #first = new Bits64Column('first', "DateTime64(3, 'UTC')");
  readonly #last = new Bits64Column('last', "DateTime64(3, 'UTC')");
  readonly #samples = new UInt32Column('samples');
  readonly #data = new StringColumn('data');
  readonly columns: readonly Column[] = [
    this.#tenant,
    this.#retention,
    this.#time,
    this.#generation,
    this.#run,
    this.#family,
    this.#series,
    this.#first,
    this.#last,
    this.#samples,
    this.#data,
  ];

  get rows(): number {
    return this.#tenant.rows;
  }

  get sizeBytes(): number {
    return this.#data.dataBytes + this.rows * 76;
  }

  append(place: ChunkPlace, firstMs: number, lastMs: number, samples: number, data: Uint8Array): void {
    this.days.add(Math.floor(place.bucketMs / DAY_MS));
    // A sample of midnight ends the day before.
    this.days.add(rollupDayOf(firstMs));
    this.#tenant.append(place.tenant);
    this.#retention.append(place.retention);
    appendNumber(this.#time, place.bucketMs);
    appendNumber(this.#generation, place.generation);
    appendNumber(this.#run, place.run);
    this.#family.append(place.familyLo, place.familyHi);
    this.#series.append(place.seriesLo, place.seriesHi);
    appendNumber(this.#first, firstMs);
    appendNumber(this.#last, lastMs);
    this.#samples.append(samples);
    this.#data.append(data, 0, data.length);
  }

  /** One Native block; there are no rows afterwards. */
  flush(): Uint8Array {
    const { bytes } = writeNativeBlock(this.columns);
    for (const column of this.columns) column.clear();
    return bytes;
  }
}

function appendNumber(column: Bits64Column, value: number): void {
  column.append(value >>> 0, Math.floor(value / TWO_32) >>> 0);
}
