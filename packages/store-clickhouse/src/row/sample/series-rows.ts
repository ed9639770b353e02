import { ArrayColumn, Bits64Column, LowCardinalityColumn, UInt8Column } from '../../native/write/index.ts';
import { RowHead } from '../row-head.ts';
import { RowTable } from '../row-table.ts';
import type { OpenSeries } from './open-series.ts';

/** Series with their labels as columns of the table `series`. */
export class SeriesRows {
  readonly table: RowTable;
  readonly #head = new RowHead("DateTime64(3, 'UTC')");
  readonly #family = new Bits64Column('family', 'UInt64');
  readonly #series = new Bits64Column('series', 'UInt64');
  readonly #metric = new LowCardinalityColumn('metric');
  readonly #type = new UInt8Column('type');
  readonly #delta = new UInt8Column('delta');
  readonly #unit = new LowCardinalityColumn('unit');
  readonly #help = new LowCardinalityColumn('help');
  readonly #names = new ArrayColumn('label_names', new LowCardinalityColumn('label_names'));
  readonly #values = new ArrayColumn('label_values', new LowCardinalityColumn('label_values'));

  constructor() {
    this.table = new RowTable('series', [
      ...this.#head.columns,
      this.#family,
      this.#series,
      this.#metric,
      this.#type,
      this.#delta,
      this.#unit,
      this.#help,
      this.#names,
      this.#values,
    ]);
  }

  append(series: OpenSeries, tenant: number, retention: number, timeMs: number): void {
    this.#head.appendMs(tenant, retention, timeMs);
    this.#family.append(series.familyLo, series.familyHi);
    this.#series.append(series.lo, series.hi);
    this.#metric.append(series.metric.bytes, series.metric.start, series.metric.end);
    this.#type.append(series.type);
    this.#delta.append(series.delta ? 1 : 0);
    this.#unit.append(series.unit.bytes, series.unit.start, series.unit.end);
    this.#help.append(series.help.bytes, series.help.start, series.help.end);
    const { labels } = series;
    for (let at = 0; at < labels.length; at += 2) {
      const name = labels[at]!;
      const value = labels[at + 1]!;
      this.#names.items.append(name.bytes, name.start, name.end);
      this.#values.items.append(value.bytes, value.start, value.end);
    }
    this.#names.closeRow();
    this.#values.closeRow();
  }
}
