import {
  Bits64Column,
  type Column,
  StringColumn,
  UInt16Column,
  UInt32Column,
  writeNativeBlock,
} from '../../native/write/index.ts';
import { DAYS, HOURS, periodOf } from '../rollup/rollup-periods.ts';
import { DAY_MS } from '../time-layout.ts';

const TWO_32 = 4_294_967_296;
/** What is inserted at once. */
const BLOCK_BYTES = 32 * 1024 * 1024;

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

/**
 * Rows of `fresh_chunks` and `chunks` as columns, cut into blocks. Where one ends hangs on its rows alone, and not on how the engine gave
 * what they are made of, or in how many stretches: a packing that is repeated makes the same blocks, and each is known by its content.
 */
export class ChunkRows {
  /** Whose roll-ups hang on them, also on those that were taken. */
  readonly days = new Set<number>();
  readonly hours = new Set<number>();
  /** All that were appended. */
  total = 0;
  readonly #blockBytes: number;
  #full: Uint8Array[] = [];
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

  constructor(blockBytes = BLOCK_BYTES) {
    this.#blockBytes = blockBytes;
  }

  append(place: ChunkPlace, firstMs: number, lastMs: number, samples: number, data: Uint8Array): void {
    this.days.add(Math.floor(place.bucketMs / DAY_MS));
    // A sample of midnight ends the day before.
    this.days.add(periodOf(firstMs, DAYS));
    for (let hour = periodOf(firstMs, HOURS), last = periodOf(lastMs, HOURS); hour <= last; hour++)
      this.hours.add(hour);
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
    this.total++;
    if (this.#data.dataBytes + this.#tenant.rows * 76 >= this.#blockBytes) this.#endBlock();
  }

  /** Native blocks that are full. */
  takeFull(): Uint8Array[] {
    const full = this.#full;
    this.#full = [];
    return full;
  }

  /** All that is left, whose last block may not be full. */
  takeAll(): Uint8Array[] {
    if (this.#tenant.rows > 0) this.#endBlock();
    return this.takeFull();
  }

  #endBlock(): void {
    this.#full.push(writeNativeBlock(this.columns).bytes);
    for (const column of this.columns) column.clear();
  }
}

function appendNumber(column: Bits64Column, value: number): void {
  column.append(value >>> 0, Math.floor(value / TWO_32) >>> 0);
}
