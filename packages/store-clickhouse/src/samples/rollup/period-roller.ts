import type { RetentionClass, TenantId } from '@oriel/telemetry';
import type { NativeBlock } from '../../engine/engine-client.ts';
import { encodeChunkInPlace } from '../chunk.ts';
import { emptyColumns } from '../chunk-columns.ts';
import { ChunkPieces, storedChunks } from '../chunk-pieces.ts';
import { joinPieces, startAnew } from '../join-pieces.ts';
import { appendBuckets } from './append-buckets.ts';
import { appendIncrements, areHistograms } from './append-increments.ts';
import { appendKept } from './append-kept.ts';
import { emptyBuckets } from './bucket-columns.ts';
import type { RollupPeriod } from './rollup-periods.ts';
import type { RollupPlace, RollupRows } from './rollup-rows.ts';

/** Turns the chunks of an hour or a day, ordered by series, into its roll-ups, block after block; `finish` after the last. */
export class PeriodRoller {
  /** Made so far. */
  buckets = 0;
  readonly #period: RollupPeriod;
  readonly #startMs: number;
  readonly #rows: RollupRows;
  readonly #versionOf: (samples: number) => number;
  readonly #retentionOf: (tenant: TenantId) => RetentionClass;
  readonly #before: ReadonlyMap<string, number>;
  readonly #joined = emptyColumns();
  readonly #buckets = emptyBuckets();
  readonly #kept = emptyColumns();
  /** Of the open series. */
  readonly #pieces = new ChunkPieces();
  #tenant = -1;
  #family = 0n;
  #series = 0n;
  #isDelta = false;

  constructor(
    period: RollupPeriod,
    number: number,
    rows: RollupRows,
    options: {
      readonly versionOf: (samples: number) => number;
      readonly retentionOf: (tenant: TenantId) => RetentionClass;
      /** By `seriesKey`, how many samples the roll-ups hold that were made before. */
      readonly before: ReadonlyMap<string, number>;
    },
  ) {
    this.#period = period;
    this.#startMs = number * period.lengthMs;
    this.#rows = rows;
    this.#versionOf = options.versionOf;
    this.#retentionOf = options.retentionOf;
    this.#before = options.before;
  }

  /** Series after series: whoever takes them may let others go on in between. */
  *add(block: NativeBlock): Iterable<void> {
    const tenants = block.column('tenant').values as Uint32Array;
    const families = block.column('family').values as BigUint64Array;
    const series = block.column('series').values as BigUint64Array;
    const chunks = storedChunks(block);
    const deltas = block.column('delta').values as Uint8Array;
    for (let row = 0; row < block.rows; row++) {
      if (series[row] !== this.#series || families[row] !== this.#family || tenants[row] !== this.#tenant) {
        this.finish();
        yield;
        this.#tenant = tenants[row]!;
        this.#family = families[row]!;
        this.#series = series[row]!;
        this.#isDelta = deltas[row] === 1;
      }
      this.#pieces.add(chunks, row);
    }
  }

  finish(): void {
    if (this.#pieces.all.length === 0) return;
    const joined = this.#joined;
    joinPieces(this.#pieces.all, this.#startMs + 1, this.#startMs + this.#period.lengthMs, joined);
    this.#pieces.clear();
    // What came late to a day whose samples are gone already cannot take the place of what was made of them.
    const before = this.#before.get(seriesKey(this.#tenant, this.#family, this.#series)) ?? 0;
    if (joined.length > 0 && joined.length >= before) this.#rollUp();
    joined.histograms = null;
    joined.startTimestamps = null;
  }

  /** From the samples at every resolution: they are in the cache, and no sum is a sum of sums. */
  #rollUp(): void {
    const head = {
      tenant: this.#tenant,
      retention: this.#retentionOf(this.#tenant),
      family: this.#family,
      series: this.#series,
      startMs: this.#startMs,
      version: this.#versionOf(this.#joined.length),
    };
    const buckets = this.#buckets;
    const hasHistograms = this.#joined.histograms?.some((histogram) => histogram !== undefined) ?? false;
    // Of floats beside increments that are histograms there would be two totals.
    let isLeftOut = hasHistograms && this.#isDelta && !areHistograms(this.#joined);
    for (const resolutionMs of this.#period.resolutionsMs) {
      const place = { ...head, resolutionMs };
      buckets.length = 0;
      if (hasHistograms && !isLeftOut) {
        this.#keep(place);
        continue;
      }
      // The longest bucket comes first: what it can hold, smaller ones can.
      if (!isLeftOut) isLeftOut = appendBuckets(this.#joined, resolutionMs, buckets).overflowed;
      if (isLeftOut) this.#rows.appendLeftOut(place);
      else {
        this.#rows.append(place, buckets);
        this.buckets += buckets.length;
      }
    }
  }

  #keep(place: RollupPlace): void {
    const kept = this.#kept;
    startAnew(kept);
    const append = this.#isDelta ? appendIncrements : appendKept;
    append(this.#joined, place.resolutionMs, kept, this.#buckets);
    // Nobody asks buckets when a counter began.
    kept.startTimestamps = null;
    this.#rows.appendKept(place, this.#buckets, encodeChunkInPlace(kept), this.#isDelta);
    this.buckets += this.#buckets.length;
  }
}

export function seriesKey(tenant: TenantId, family: bigint, series: bigint): string {
  return `${tenant}/${family}/${series}`;
}
