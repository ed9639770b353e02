import type { Bits64, Handle, NativeHistogram } from '@oriel/telemetry';
import { Bits64Column, RareColumn, StringColumn } from '../../native/write/index.ts';
import { encodeHistogram } from '../../samples/histogram-bytes.ts';
import { RowHead } from '../row-head.ts';
import { RowTable } from '../row-table.ts';
import type { OpenSeriesTable } from './open-series.ts';

/** A power of two: exact, and faster than to divide. */
const ONE_BY_2_32 = 2 ** -32;

/** Samples as columns of the table `samples`. */
export class SampleRows {
  readonly table: RowTable;
  readonly #head = new RowHead("DateTime64(3, 'UTC')");
  readonly #family = new Bits64Column('family', 'UInt64');
  readonly #series = new Bits64Column('series', 'UInt64');
  readonly #start = new RareColumn(new Bits64Column('start', 'UInt64'), 0);
  readonly #value = new Bits64Column('value', 'Float64');
  readonly #histogram = new RareColumn(new StringColumn('histogram'), 1);

  constructor() {
    this.table = new RowTable('samples', [
      ...this.#head.columns,
      this.#family,
      this.#series,
      this.#start,
      this.#value,
      this.#histogram,
    ]);
  }

  append(
    open: OpenSeriesTable,
    handle: Handle,
    tenant: number,
    retention: number,
    timeMs: number,
    startMs: number,
    value: Bits64,
    histogram: NativeHistogram | null,
  ): void {
    this.#head.appendMs(tenant, retention, timeMs);
    const at = open.idAt(handle);
    this.#family.appendWords(open.ids, at);
    this.#series.appendWords(open.ids, at + 2);
    if (startMs === 0) this.#start.appendDefault();
    else this.#start.filled.append(startMs >>> 0, Math.floor(startMs * ONE_BY_2_32));
    this.#value.append(value.lo, value.hi);
    if (histogram === null) this.#histogram.appendDefault();
    else {
      const bytes = encodeHistogram(histogram);
      this.#histogram.filled.append(bytes, 0, bytes.length);
    }
  }
}
