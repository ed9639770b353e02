import {
  type Bits64List,
  ExemplarFields,
  type Float64List,
  type Handle,
  type Limits,
  METRIC_EXPONENTIAL_HISTOGRAM,
  METRIC_GAUGE,
  METRIC_HISTOGRAM,
  METRIC_SUM,
  METRIC_SUMMARY,
  MetricFields,
  PointFields,
  type TelemetrySink,
} from '@oriel/telemetry';
import { EnvelopeReader } from './envelope-reader.ts';
import { PlainPointReader } from './plain-point-reader.ts';
import { WIRE_FIXED64, WIRE_LENGTH, WIRE_VARINT } from './wire-reader.ts';

/** Field number of each kind of data in Metric, and how its points are read. */
const KIND_OF_FIELD: Readonly<Record<number, number>> = {
  5: METRIC_GAUGE,
  7: METRIC_SUM,
  9: METRIC_HISTOGRAM,
  10: METRIC_EXPONENTIAL_HISTOGRAM,
  11: METRIC_SUMMARY,
};

/** The tag of a data point, the same in every kind of data. */
const DATA_POINT = (1 << 3) | WIRE_LENGTH;

/** ExportMetricsServiceRequest. Source: opentelemetry/proto/metrics/v1/metrics.proto, Metric and its data points. */
export function createMetricsReader(limits: Limits): (body: Uint8Array, sink: TelemetrySink) => void {
  const envelope = new EnvelopeReader(
    { resources: 'resourceMetrics', scopes: 'scopeMetrics', records: 'metrics' },
    limits,
  );
  const { wire, values } = envelope;
  const fields = new MetricFields();
  const point = new PointFields();
  const plainPoints = new PlainPointReader(wire);
  const exemplar = new ExemplarFields();

  /** Walked twice, like the envelope: name and temporality may stand behind the points. */
  function readMetric(sink: TelemetrySink, resource: Handle, scope: Handle): void {
    const outer = wire.enter();
    const start = wire.position;
    fields.clear();
    fields.resource = resource;
    fields.scope = scope;
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      const kind = KIND_OF_FIELD[tag >>> 3];
      if (kind !== undefined) {
        wire.expect(tag, WIRE_LENGTH);
        fields.kind = kind;
        readAggregation();
      } else if (tag >>> 3 === 1) envelope.text(tag, fields.name);
      else if (tag >>> 3 === 2) envelope.text(tag, fields.description);
      else if (tag >>> 3 === 3) envelope.text(tag, fields.unit);
      else wire.skip(tag);
    }

    const kind = fields.kind;
    const metric = sink.metric(fields);
    wire.position = start;
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      // Of several members of the oneof only the last one counts.
      if (kind !== 0 && KIND_OF_FIELD[tag >>> 3] === kind) readPoints(sink, metric, kind);
      else wire.skip(tag);
    }
    wire.leave(outer);
  }

  /** Temporality and monotonicity of a Sum, Histogram or ExponentialHistogram; its points are stepped over. */
  function readAggregation(): void {
    const outer = wire.enter();
    fields.temporality = 0;
    fields.monotonic = false;
    wire.skipRun(DATA_POINT);
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      if (tag >>> 3 === 2) {
        wire.expect(tag, WIRE_VARINT);
        fields.temporality = wire.int32();
      } else if (tag >>> 3 === 3) {
        wire.expect(tag, WIRE_VARINT);
        fields.monotonic = wire.bool();
      } else wire.skip(tag);
    }
    wire.leave(outer);
  }

  function readPoints(sink: TelemetrySink, metric: Handle, kind: number): void {
    const outer = wire.enter();
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      if (tag >>> 3 !== 1) {
        wire.skip(tag);
        continue;
      }
      wire.expect(tag, WIRE_LENGTH);
      const inner = wire.enter();
      readPoint(sink, metric, kind);
      wire.leave(inner);
    }
    wire.leave(outer);
  }

  function readPoint(sink: TelemetrySink, metric: Handle, kind: number): void {
    const isPlain = (kind === METRIC_GAUGE || kind === METRIC_SUM) && plainPoints.read(point);
    point.metric = metric;
    if (isPlain && sink.recallPoint(point)) {
      wire.position = wire.limit;
      return;
    }
    point.clear();
    if (isPlain) plainPoints.setHash(point);
    sink.beginPoint();
    while (wire.position < wire.limit) readPointField(sink, kind, wire.tag());
    sink.endPoint(point);
  }

  function readPointField(sink: TelemetrySink, kind: number, tag: number): void {
    const field = tag >>> 3;
    if (field === 2 || field === 3) {
      wire.expect(tag, WIRE_FIXED64);
      wire.fixed64();
      (field === 2 ? point.startTime : point.time).set(wire.lo, wire.hi);
      return;
    }
    switch (kind) {
      case METRIC_GAUGE:
      case METRIC_SUM:
        readNumberField(sink, tag);
        return;
      case METRIC_HISTOGRAM:
        readHistogramField(sink, tag);
        return;
      case METRIC_EXPONENTIAL_HISTOGRAM:
        readExponentialHistogramField(sink, tag);
        return;
      default:
        readSummaryField(sink, tag);
    }
  }

  function readNumberField(sink: TelemetrySink, tag: number): void {
    switch (tag >>> 3) {
      case 4:
        wire.expect(tag, WIRE_FIXED64);
        point.value = wire.double();
        point.isInt = false;
        return;
      case 5:
        wire.expect(tag, WIRE_LENGTH);
        readExemplar(sink);
        return;
      case 6:
        wire.expect(tag, WIRE_FIXED64);
        wire.fixed64();
        point.int.set(wire.lo, wire.hi);
        point.isInt = true;
        return;
      case 7:
        wire.expect(tag, WIRE_LENGTH);
        values.attribute(sink);
        return;
      case 8:
        wire.expect(tag, WIRE_VARINT);
        point.flags = wire.varint32();
        return;
      default:
        wire.skip(tag);
    }
  }

  function readHistogramField(sink: TelemetrySink, tag: number): void {
    switch (tag >>> 3) {
      case 4:
        readCount(tag);
        return;
      case 5:
        readSum(tag);
        return;
      case 6:
        readFixed64s(tag, point.bucketCounts);
        return;
      case 7:
        readDoubles(tag, point.bounds);
        return;
      case 8:
        wire.expect(tag, WIRE_LENGTH);
        readExemplar(sink);
        return;
      case 9:
        wire.expect(tag, WIRE_LENGTH);
        values.attribute(sink);
        return;
      case 10:
        wire.expect(tag, WIRE_VARINT);
        point.flags = wire.varint32();
        return;
      case 11:
        readMin(tag);
        return;
      case 12:
        readMax(tag);
        return;
      default:
        wire.skip(tag);
    }
  }

  function readExponentialHistogramField(sink: TelemetrySink, tag: number): void {
    switch (tag >>> 3) {
      case 1:
        wire.expect(tag, WIRE_LENGTH);
        values.attribute(sink);
        return;
      case 4:
        readCount(tag);
        return;
      case 5:
        readSum(tag);
        return;
      case 6:
        wire.expect(tag, WIRE_VARINT);
        point.scale = wire.sint32();
        return;
      case 7:
        wire.expect(tag, WIRE_FIXED64);
        wire.fixed64();
        point.zeroCount.set(wire.lo, wire.hi);
        return;
      case 8:
        wire.expect(tag, WIRE_LENGTH);
        point.positiveOffset = readBuckets(point.positiveCounts);
        return;
      case 9:
        wire.expect(tag, WIRE_LENGTH);
        point.negativeOffset = readBuckets(point.negativeCounts);
        return;
      case 10:
        wire.expect(tag, WIRE_VARINT);
        point.flags = wire.varint32();
        return;
      case 11:
        wire.expect(tag, WIRE_LENGTH);
        readExemplar(sink);
        return;
      case 12:
        readMin(tag);
        return;
      case 13:
        readMax(tag);
        return;
      case 14:
        wire.expect(tag, WIRE_FIXED64);
        point.zeroThreshold = wire.double();
        return;
      default:
        wire.skip(tag);
    }
  }

  function readSummaryField(sink: TelemetrySink, tag: number): void {
    switch (tag >>> 3) {
      case 4:
        readCount(tag);
        return;
      case 5:
        readSum(tag);
        return;
      case 6:
        wire.expect(tag, WIRE_LENGTH);
        readQuantile();
        return;
      case 7:
        wire.expect(tag, WIRE_LENGTH);
        values.attribute(sink);
        return;
      case 8:
        wire.expect(tag, WIRE_VARINT);
        point.flags = wire.varint32();
        return;
      default:
        wire.skip(tag);
    }
  }

  function readCount(tag: number): void {
    wire.expect(tag, WIRE_FIXED64);
    wire.fixed64();
    point.count.set(wire.lo, wire.hi);
  }

  function readSum(tag: number): void {
    wire.expect(tag, WIRE_FIXED64);
    point.sum = wire.double();
    point.hasSum = true;
  }

  function readMin(tag: number): void {
    wire.expect(tag, WIRE_FIXED64);
    point.min = wire.double();
    point.hasMin = true;
  }

  function readMax(tag: number): void {
    wire.expect(tag, WIRE_FIXED64);
    point.max = wire.double();
    point.hasMax = true;
  }

  /** ExponentialHistogramDataPoint.Buckets; answers the offset. */
  function readBuckets(counts: Bits64List): number {
    const outer = wire.enter();
    let offset = 0;
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      if (tag >>> 3 === 1) {
        wire.expect(tag, WIRE_VARINT);
        offset = wire.sint32();
      } else if (tag >>> 3 === 2) readVarints(tag, counts);
      else wire.skip(tag);
    }
    wire.leave(outer);
    return offset;
  }

  function readQuantile(): void {
    const outer = wire.enter();
    let quantile = 0;
    let value = 0;
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      if (tag >>> 3 === 1) {
        wire.expect(tag, WIRE_FIXED64);
        quantile = wire.double();
      } else if (tag >>> 3 === 2) {
        wire.expect(tag, WIRE_FIXED64);
        value = wire.double();
      } else wire.skip(tag);
    }
    wire.leave(outer);
    point.quantiles.push(quantile);
    point.quantileValues.push(value);
  }

  function readExemplar(sink: TelemetrySink): void {
    const outer = wire.enter();
    exemplar.clear();
    sink.beginExemplar();
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      switch (tag >>> 3) {
        case 2:
          wire.expect(tag, WIRE_FIXED64);
          wire.fixed64();
          exemplar.time.set(wire.lo, wire.hi);
          break;
        case 3:
          wire.expect(tag, WIRE_FIXED64);
          exemplar.value = wire.double();
          break;
        case 4:
          envelope.text(tag, exemplar.spanId);
          break;
        case 5:
          envelope.text(tag, exemplar.traceId);
          break;
        case 6:
          wire.expect(tag, WIRE_FIXED64);
          wire.fixed64();
          exemplar.value = (wire.hi | 0) * 4_294_967_296 + wire.lo;
          break;
        case 7:
          wire.expect(tag, WIRE_LENGTH);
          values.attribute(sink);
          break;
        default:
          wire.skip(tag);
      }
    }
    wire.leave(outer);
    sink.endExemplar(exemplar);
  }

  // Repeated numbers: a parser takes them packed and one by one (protobuf encoding, "Packed repeated fields").

  function readFixed64s(tag: number, list: Bits64List): void {
    if ((tag & 7) === WIRE_FIXED64) {
      wire.fixed64();
      list.push(wire.lo, wire.hi);
      return;
    }
    wire.expect(tag, WIRE_LENGTH);
    const outer = wire.enter();
    while (wire.position < wire.limit) {
      wire.fixed64();
      list.push(wire.lo, wire.hi);
    }
    wire.leave(outer);
  }

  function readVarints(tag: number, list: Bits64List): void {
    if ((tag & 7) === WIRE_VARINT) {
      wire.varint64();
      list.push(wire.lo, wire.hi);
      return;
    }
    wire.expect(tag, WIRE_LENGTH);
    const outer = wire.enter();
    while (wire.position < wire.limit) {
      wire.varint64();
      list.push(wire.lo, wire.hi);
    }
    wire.leave(outer);
  }

  function readDoubles(tag: number, list: Float64List): void {
    if ((tag & 7) === WIRE_FIXED64) {
      list.push(wire.double());
      return;
    }
    wire.expect(tag, WIRE_LENGTH);
    const outer = wire.enter();
    while (wire.position < wire.limit) list.push(wire.double());
    wire.leave(outer);
  }

  return (body, sink) => {
    plainPoints.open(body);
    try {
      envelope.read(body, sink, (resource, scope) => readMetric(sink, resource, scope));
    } finally {
      plainPoints.close();
    }
  };
}
