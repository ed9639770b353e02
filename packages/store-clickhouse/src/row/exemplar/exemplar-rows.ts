import type { BytesTable, ExemplarFields, ValueSlot } from '@oriel/telemetry';
import { Bits64Column, FixedStringColumn, Float64Column, LowCardinalityColumn } from '../../native/write/index.ts';
import { AttributeMap } from '../attribute-map.ts';
import { RowHead } from '../row-head.ts';
import { RowTable } from '../row-table.ts';
import type { OpenSeries } from '../sample/open-series.ts';

/** Exemplars of series as columns of the table `exemplars`. */
export class ExemplarRows {
  readonly table: RowTable;
  readonly #head = new RowHead();
  readonly #metric = new LowCardinalityColumn('metric');
  readonly #series = new Bits64Column('series', 'UInt64');
  readonly #serviceName = new LowCardinalityColumn('service_name');
  readonly #value = new Float64Column('value');
  readonly #traceId = new FixedStringColumn('trace_id', 16);
  readonly #spanId = new FixedStringColumn('span_id', 8);
  readonly #attributes: AttributeMap;
  #attributesPosition = 0;

  constructor(keys: BytesTable) {
    this.#attributes = new AttributeMap(keys);
    this.table = new RowTable('exemplars', [
      ...this.#head.columns,
      this.#metric,
      this.#series,
      this.#serviceName,
      this.#value,
      this.#traceId,
      this.#spanId,
      this.#attributes.column,
    ]);
  }

  begin(): void {
    this.#attributesPosition = this.#attributes.column.position;
  }

  attribute(key: number, value: ValueSlot): void {
    this.#attributes.push(key, value);
  }

  end({ time, value, traceId, spanId }: ExemplarFields, tenant: number, retention: number, series: OpenSeries): void {
    this.#head.append(tenant, retention, time.lo, time.hi);
    this.#metric.append(series.metric.bytes, series.metric.start, series.metric.end);
    this.#series.append(series.lo, series.hi);
    const { bytes, start, end } = series.job;
    this.#serviceName.append(bytes, start, end);
    this.#value.append(value);
    this.#traceId.append(traceId.bytes, traceId.start, traceId.end);
    this.#spanId.append(spanId.bytes, spanId.start, spanId.end);
    this.#attributes.column.closeRow();
  }

  abandon(): void {
    this.#attributes.column.truncate(this.#head.rows, this.#attributesPosition);
  }

  forgetKeys(): void {
    this.#attributes.forgetKeys();
  }
}
