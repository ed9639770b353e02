import type { BytesTable, ExemplarFields, PointFields, ValueSlot } from '@oriel/telemetry';
import { Bits64Column, FixedStringColumn, Float64Column, LowCardinalityColumn } from '../../native/write/index.ts';
import { AttributeMap } from '../attribute-map.ts';
import { EXEMPLAR_TABLE } from '../origin-table.ts';
import type { Metric } from '../point/point-rows.ts';
import { RowHead } from '../row-head.ts';
import { RowTable } from '../row-table.ts';
import type { OpenSeries } from '../sample/open-series.ts';
import type { SeriesHash } from '../series-hash.ts';

/**
 * Exemplars as columns of the table `exemplars`. They come before their point has ended, so what only the point knows
 * (series, metric, a time for those without) is added for all of them by `endPoint`.
 */
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
  /** Times of the exemplars of the open point. */
  readonly #times = new Bits64Column('time', "DateTime64(9, 'UTC')");
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

  beginPoint(): void {
    this.#times.clear();
    this.#attributesPosition = this.#attributes.column.position;
  }

  attribute(key: number, value: ValueSlot): void {
    this.#attributes.push(key, value);
  }

  end({ time, value, traceId, spanId }: ExemplarFields): void {
    this.#times.append(time.lo, time.hi);
    this.#value.append(value);
    this.#traceId.append(traceId.bytes, traceId.start, traceId.end);
    this.#spanId.append(spanId.bytes, spanId.start, spanId.end);
    this.#attributes.column.closeRow();
  }

  endPoint(point: PointFields, tenant: number, retention: number, metric: Metric, series: SeriesHash): void {
    for (let index = 0; index < this.#times.rows; index++) {
      const hasTime = !this.#times.isZeroAt(index);
      this.#head.append(
        tenant,
        retention,
        hasTime ? this.#times.loAt(index) : point.time.lo,
        hasTime ? this.#times.hiAt(index) : point.time.hi,
      );
      this.#metric.append(metric.name, 0, metric.name.length);
      this.#series.append(series.lo, series.hi);
      metric.resource.appendServiceName(this.#serviceName, EXEMPLAR_TABLE);
    }
    this.#times.clear();
  }

  /** An exemplar of a series that came by its labels. Call `beginPoint` before its attributes. */
  endOfSeries(fields: ExemplarFields, tenant: number, retention: number, series: OpenSeries): void {
    this.end(fields);
    this.#times.clear();
    this.#head.append(tenant, retention, fields.time.lo, fields.time.hi);
    this.#metric.append(series.metric.bytes, series.metric.start, series.metric.end);
    this.#series.append(series.lo, series.hi);
    const { bytes, start, end } = series.job;
    this.#serviceName.append(bytes, start, end);
  }

  abandon(): void {
    const rows = this.#head.rows;
    this.#times.clear();
    this.#value.truncate(rows);
    this.#traceId.truncate(rows);
    this.#spanId.truncate(rows);
    this.#attributes.column.truncate(rows, this.#attributesPosition);
  }

  forgetKeys(): void {
    this.#attributes.forgetKeys();
  }
}
