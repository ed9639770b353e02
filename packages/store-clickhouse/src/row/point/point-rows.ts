import type { Bits64List, BytesTable, Float64List, MetricFields, PointFields, ValueSlot } from '@oriel/telemetry';
import {
  ArrayColumn,
  Bits64Column,
  Float64Column,
  GrowingBytes,
  Int32Column,
  LowCardinalityColumn,
  NullableFloat64Column,
  UInt8Column,
  UInt32Column,
} from '../../native/write/index.ts';
import { AttributeMap } from '../attribute-map.ts';
import { type Origin, POINT_TABLE } from '../origin-table.ts';
import { RowHead } from '../row-head.ts';
import { RowTable } from '../row-table.ts';
import { SeriesHash } from '../series-hash.ts';
import { appendValueText } from '../value-text.ts';

/** A metric of the open request: what all its points share. */
export class Metric {
  readonly resource: Origin;
  readonly scope: Origin;
  readonly name: Uint8Array;
  readonly nameIndex: number;
  readonly descriptionIndex: number;
  readonly unitIndex: number;
  readonly kind: number;
  readonly temporality: number;
  readonly monotonic: boolean;
  /** Hash of tenant, name, resource and scope; a point's series adds its attributes. */
  readonly hash = new SeriesHash();

  constructor(fields: MetricFields, tenant: number, resource: Origin, scope: Origin, rows: PointRows) {
    const { name, description, unit } = fields;
    this.resource = resource;
    this.scope = scope;
    this.name = name.bytes.slice(name.start, name.end);
    this.nameIndex = rows.metricName.indexOf(name.bytes, name.start, name.end);
    this.descriptionIndex = rows.description.indexOf(description.bytes, description.start, description.end);
    this.unitIndex = rows.unit.indexOf(unit.bytes, unit.start, unit.end);
    this.kind = fields.kind;
    this.temporality = fields.temporality;
    this.monotonic = fields.monotonic;
    this.hash.begin();
    this.hash.word(tenant);
    this.hash.bytes(name.bytes, name.start, name.end);
    this.hash.word(resource.hash.lo);
    this.hash.word(resource.hash.hi);
    this.hash.word(scope.hash.lo);
    this.hash.word(scope.hash.hi);
  }
}

/** Metric points of every kind as columns of the table `points`. */
export class PointRows {
  readonly table: RowTable;
  /** Series of the point that was ended last, for its exemplars. */
  readonly series = new SeriesHash();
  readonly metricName = new LowCardinalityColumn('metric');
  readonly description = new LowCardinalityColumn('description');
  readonly unit = new LowCardinalityColumn('unit');
  readonly #keys: BytesTable;
  readonly #attributes: AttributeMap;
  readonly #head = new RowHead();
  readonly #startTime = new Bits64Column('start_time', "DateTime64(9, 'UTC')");
  readonly #kind = new UInt8Column('kind');
  readonly #temporality = new UInt8Column('temporality');
  readonly #monotonic = new UInt8Column('monotonic');
  readonly #series = new Bits64Column('series', 'UInt64');
  readonly #serviceName = new LowCardinalityColumn('service_name');
  readonly #resource = new LowCardinalityColumn('resource');
  readonly #scope = new LowCardinalityColumn('scope');
  readonly #flags = new UInt32Column('flags');
  readonly #isInt = new UInt8Column('is_int');
  readonly #value = new Float64Column('value');
  readonly #intValue = new Bits64Column('int_value', 'Int64');
  readonly #count = new Bits64Column('count', 'UInt64');
  readonly #sum = new NullableFloat64Column('sum');
  readonly #min = new NullableFloat64Column('min');
  readonly #max = new NullableFloat64Column('max');
  readonly #bounds = new ArrayColumn('bounds', new Float64Column('bounds'));
  readonly #bucketCounts = new ArrayColumn('bucket_counts', new Bits64Column('bucket_counts', 'UInt64'));
  readonly #scale = new Int32Column('scale');
  readonly #zeroCount = new Bits64Column('zero_count', 'UInt64');
  readonly #zeroThreshold = new Float64Column('zero_threshold');
  readonly #positiveOffset = new Int32Column('positive_offset');
  readonly #positiveCounts = new ArrayColumn('positive_counts', new Bits64Column('positive_counts', 'UInt64'));
  readonly #negativeOffset = new Int32Column('negative_offset');
  readonly #negativeCounts = new ArrayColumn('negative_counts', new Bits64Column('negative_counts', 'UInt64'));
  readonly #quantiles = new ArrayColumn('quantiles', new Float64Column('quantiles'));
  readonly #quantileValues = new ArrayColumn('quantile_values', new Float64Column('quantile_values'));
  readonly #pair = new SeriesHash();
  readonly #text = new GrowingBytes();
  #attributesLo = 0;
  #attributesHi = 0;

  constructor(keys: BytesTable) {
    this.#keys = keys;
    this.#attributes = new AttributeMap(keys);
    this.table = new RowTable('points', [
      ...this.#head.columns,
      this.#startTime,
      this.metricName,
      this.description,
      this.unit,
      this.#kind,
      this.#temporality,
      this.#monotonic,
      this.#series,
      this.#serviceName,
      this.#resource,
      this.#scope,
      this.#attributes.column,
      this.#flags,
      this.#isInt,
      this.#value,
      this.#intValue,
      this.#count,
      this.#sum,
      this.#min,
      this.#max,
      this.#bounds,
      this.#bucketCounts,
      this.#scale,
      this.#zeroCount,
      this.#zeroThreshold,
      this.#positiveOffset,
      this.#positiveCounts,
      this.#negativeOffset,
      this.#negativeCounts,
      this.#quantiles,
      this.#quantileValues,
    ]);
  }

  begin(): void {
    this.#attributesLo = 0;
    this.#attributesHi = 0;
  }

  attribute(key: number, value: ValueSlot): void {
    const pair = this.#pair;
    pair.begin();
    pair.bytes(this.#keys.bytes, this.#keys.startOf(key), this.#keys.endOf(key));
    this.#text.clear();
    appendValueText(this.#text, value);
    pair.bytes(this.#text.bytes, 0, this.#text.length);
    pair.finish();
    this.#attributesLo = (this.#attributesLo + pair.lo) | 0;
    this.#attributesHi = (this.#attributesHi + pair.hi) | 0;
    this.#attributes.push(key, value);
  }

  end(fields: PointFields, tenant: number, retention: number, metric: Metric): void {
    this.#head.append(tenant, retention, fields.time.lo, fields.time.hi);
    this.#startTime.append(fields.startTime.lo, fields.startTime.hi);
    this.metricName.appendIndex(metric.nameIndex);
    this.description.appendIndex(metric.descriptionIndex);
    this.unit.appendIndex(metric.unitIndex);
    this.#kind.append(metric.kind);
    this.#temporality.append(metric.temporality);
    this.#monotonic.append(metric.monotonic ? 1 : 0);
    const series = this.series;
    series.lo = metric.hash.lo;
    series.hi = metric.hash.hi;
    series.word(this.#attributesLo);
    series.word(this.#attributesHi);
    series.finish();
    this.#series.append(series.lo, series.hi);
    metric.resource.appendServiceName(this.#serviceName, POINT_TABLE);
    metric.resource.appendText(this.#resource, POINT_TABLE);
    metric.scope.appendText(this.#scope, POINT_TABLE);
    this.#attributes.column.closeRow();
    this.#flags.append(fields.flags);
    this.#isInt.append(fields.isInt ? 1 : 0);
    // An int is given as a double too, so that one column answers every question about values.
    this.#value.append(fields.isInt ? fields.int.toSignedNumber() : fields.value);
    this.#intValue.append(fields.int.lo, fields.int.hi);
    this.#count.append(fields.count.lo, fields.count.hi);
    appendNullable(this.#sum, fields.hasSum, fields.sum);
    appendNullable(this.#min, fields.hasMin, fields.min);
    appendNullable(this.#max, fields.hasMax, fields.max);
    appendDoubles(this.#bounds, fields.bounds);
    appendCounts(this.#bucketCounts, fields.bucketCounts);
    this.#scale.append(fields.scale);
    this.#zeroCount.append(fields.zeroCount.lo, fields.zeroCount.hi);
    this.#zeroThreshold.append(fields.zeroThreshold);
    this.#positiveOffset.append(fields.positiveOffset);
    appendCounts(this.#positiveCounts, fields.positiveCounts);
    this.#negativeOffset.append(fields.negativeOffset);
    appendCounts(this.#negativeCounts, fields.negativeCounts);
    appendDoubles(this.#quantiles, fields.quantiles);
    appendDoubles(this.#quantileValues, fields.quantileValues);
  }

  abandon(): void {
    this.#attributes.column.discardOpen();
  }

  forgetKeys(): void {
    this.#attributes.forgetKeys();
  }
}

function appendNullable(column: NullableFloat64Column, isPresent: boolean, value: number): void {
  if (isPresent) column.append(value);
  else column.appendDefault();
}

function appendDoubles(column: ArrayColumn<Float64Column>, list: Float64List): void {
  for (let index = 0; index < list.length; index++) column.items.append(list.values[index]!);
  column.closeRow();
}

function appendCounts(column: ArrayColumn<Bits64Column>, list: Bits64List): void {
  for (let index = 0; index < list.length; index++) {
    column.items.append(list.halves[index * 2]!, list.halves[index * 2 + 1]!);
  }
  column.closeRow();
}
