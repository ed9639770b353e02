import type { BucketColumns } from '@oriel/store';
import {
  ArrayColumn,
  Bits64Column,
  type Column,
  Float64Column,
  StringColumn,
  UInt8Column,
  UInt16Column,
  UInt32Column,
  writeNativeBlock,
} from '../../native/write/index.ts';

const TWO_32 = 4_294_967_296;
const NOTHING = new Uint8Array(0);
/** What is in the column of that name where a day or an hour is no arrays: `kept` has samples, or nothing; or increments, added up. */
export const LEFT_OUT = { kept: 1, increments: 2 } as const;

export interface RollupPlace {
  readonly tenant: number;
  readonly retention: number;
  readonly family: bigint;
  readonly series: bigint;
  /** Of its day or hour: what buckets and times are counted from. */
  readonly startMs: number;
  readonly resolutionMs: number;
  readonly version: number;
}

/** Rows of the tables `rollups` and `fresh_rollups` as columns. */
export class RollupRows {
  readonly #tenant = new UInt32Column('tenant');
  readonly #retention = new UInt16Column('retention');
  readonly #time = new Bits64Column('time', "DateTime64(3, 'UTC')");
  readonly #resolution = new UInt32Column('resolution');
  readonly #family = new Bits64Column('family', 'UInt64');
  readonly #series = new Bits64Column('series', 'UInt64');
  readonly #version = new Bits64Column('version', 'UInt64');
  readonly #leftOut = new UInt8Column('left_out');
  readonly #ends = new ArrayColumn('ends', new UInt16Column('ends'));
  readonly #counts = new ArrayColumn('counts', new UInt32Column('counts'));
  readonly #sums = new ArrayColumn('sums', new Float64Column('sums'));
  readonly #mins = new ArrayColumn('mins', new Float64Column('mins'));
  readonly #maxs = new ArrayColumn('maxs', new Float64Column('maxs'));
  readonly #firsts = new ArrayColumn('firsts', new Float64Column('firsts'));
  readonly #lasts = new ArrayColumn('lasts', new Float64Column('lasts'));
  readonly #firstTimes = new ArrayColumn('first_times', new UInt32Column('first_times'));
  readonly #lastTimes = new ArrayColumn('last_times', new UInt32Column('last_times'));
  readonly #resets = new ArrayColumn('resets', new Float64Column('resets'));
  readonly #stale = new ArrayColumn('stale', new UInt8Column('stale'));
  readonly #kept = new StringColumn('kept');
  readonly #arrays = [
    this.#ends,
    this.#counts,
    this.#sums,
    this.#mins,
    this.#maxs,
    this.#firsts,
    this.#lasts,
    this.#firstTimes,
    this.#lastTimes,
    this.#resets,
    this.#stale,
  ];
  readonly #columns: readonly Column[] = [
    this.#tenant,
    this.#retention,
    this.#time,
    this.#resolution,
    this.#family,
    this.#series,
    this.#version,
    this.#leftOut,
    ...this.#arrays,
    this.#kept,
  ];

  get rows(): number {
    return this.#tenant.rows;
  }

  get sizeBytes(): number {
    return this.#columns.reduce((bytes, column) => bytes + column.dataBytes, 0);
  }

  append(place: RollupPlace, buckets: BucketColumns): void {
    this.#appendHead(place, 0);
    for (let at = 0; at < buckets.length; at++) {
      this.#ends.items.append((buckets.ends[at]! - place.startMs) / place.resolutionMs);
      this.#counts.items.append(buckets.counts[at]!);
      this.#sums.items.append(buckets.sums[at]!);
      this.#mins.items.append(buckets.mins[at]!);
      this.#maxs.items.append(buckets.maxs[at]!);
      this.#firsts.items.append(buckets.firsts[at]!);
      this.#lasts.items.append(buckets.lasts[at]!);
      this.#firstTimes.items.append(buckets.firstTimes[at]! - place.startMs);
      this.#lastTimes.items.append(buckets.lastTimes[at]! - place.startMs);
      this.#resets.items.append(buckets.resets[at]!);
      this.#stale.items.append(buckets.stales[at]!);
    }
    this.#closeRow(NOTHING);
  }

  /** A day or an hour of native histograms: of its buckets ends and counts, and a chunk of the samples that they keep, or of increments. */
  appendKept(place: RollupPlace, buckets: BucketColumns, chunk: Uint8Array, isDelta: boolean): void {
    this.#appendHead(place, isDelta ? LEFT_OUT.increments : LEFT_OUT.kept);
    for (let at = 0; at < buckets.length; at++) {
      this.#ends.items.append((buckets.ends[at]! - place.startMs) / place.resolutionMs);
      this.#counts.items.append(buckets.counts[at]!);
    }
    this.#closeRow(chunk);
  }

  /** It holds what buckets cannot. */
  appendLeftOut(place: RollupPlace): void {
    this.#appendHead(place, LEFT_OUT.kept);
    this.#closeRow(NOTHING);
  }

  /** One Native block; there are no rows afterwards. */
  flush(): Uint8Array {
    const { bytes } = writeNativeBlock(this.#columns);
    for (const column of this.#columns) column.clear();
    return bytes;
  }

  #closeRow(kept: Uint8Array): void {
    for (const array of this.#arrays) array.closeRow();
    this.#kept.append(kept, 0, kept.length);
  }

  #appendHead(place: RollupPlace, leftOut: number): void {
    this.#tenant.append(place.tenant);
    this.#retention.append(place.retention);
    appendNumber(this.#time, place.startMs);
    this.#resolution.append(place.resolutionMs / 1_000);
    appendBits(this.#family, place.family);
    appendBits(this.#series, place.series);
    appendNumber(this.#version, place.version);
    this.#leftOut.append(leftOut);
  }
}

function appendNumber(column: Bits64Column, value: number): void {
  column.append(value >>> 0, Math.floor(value / TWO_32) >>> 0);
}

function appendBits(column: Bits64Column, value: bigint): void {
  column.append(Number(value & 0xffff_ffffn), Number(value >> 32n));
}
