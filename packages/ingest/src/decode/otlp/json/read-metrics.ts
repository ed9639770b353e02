import {
  Bits64,
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
import {
  arrayMember,
  booleanMember,
  countMember,
  enumMember,
  InvalidField,
  idMember,
  int32Member,
  isObject,
  type JsonObject,
  member,
  numberMember,
  objectMember,
  setInteger,
  signedMember,
  textMember,
  toDouble,
  unsignedMember,
} from '../../json/json-fields.ts';
import { EnvelopeJson, readFields } from './envelope-json.ts';

const KINDS = [
  ['gauge', METRIC_GAUGE],
  ['sum', METRIC_SUM],
  ['histogram', METRIC_HISTOGRAM],
  ['exponentialHistogram', METRIC_EXPONENTIAL_HISTOGRAM],
  ['summary', METRIC_SUMMARY],
] as const;

const TEMPORALITY_NAMES = [
  'AGGREGATION_TEMPORALITY_UNSPECIFIED',
  'AGGREGATION_TEMPORALITY_DELTA',
  'AGGREGATION_TEMPORALITY_CUMULATIVE',
];

const MAX_UINT64 = 0xffff_ffff_ffff_ffffn;

/** ExportMetricsServiceRequest in JSON. */
export function createMetricsJsonReader(limits: Limits): (body: Uint8Array, sink: TelemetrySink) => void {
  const envelope = new EnvelopeJson(
    { resources: 'resourceMetrics', scopes: 'scopeMetrics', records: 'metrics' },
    limits,
  );
  const { scratch, values } = envelope;
  const fields = new MetricFields();
  const point = new PointFields();
  const exemplarFields = new ExemplarFields();
  const bits = new Bits64();

  /** What is wrong with the metric itself is wrong with the request: its points cannot be counted. */
  function readMetric(metric: JsonObject, sink: TelemetrySink, resource: Handle, scope: Handle): void {
    fields.clear();
    fields.resource = resource;
    fields.scope = scope;
    textMember(metric, 'name', fields.name, scratch);
    textMember(metric, 'description', fields.description, scratch);
    textMember(metric, 'unit', fields.unit, scratch);
    const [name, kind] = KINDS.find(([name]) => member(metric, name) !== undefined) ?? ['', 0];
    if (name === '') return;
    const data = objectMember(metric, name)!;
    fields.kind = kind;
    fields.temporality = enumMember(data, 'aggregationTemporality', TEMPORALITY_NAMES);
    fields.monotonic = booleanMember(data, 'isMonotonic');
    const points = arrayMember(data, 'dataPoints');
    const handle = sink.metric(fields);
    for (const item of points) {
      scratch.reset();
      point.clear();
      point.metric = handle;
      sink.beginPoint();
      point.invalid = readFields(() => readPoint(item, kind, sink));
      sink.endPoint(point);
    }
  }

  function readPoint(item: unknown, kind: number, sink: TelemetrySink): void {
    if (!isObject(item)) throw new InvalidField('dataPoints', item, 'objects');
    unsignedMember(item, 'startTimeUnixNano', point.startTime);
    unsignedMember(item, 'timeUnixNano', point.time);
    point.flags = countMember(item, 'flags');
    values.attributes(arrayMember(item, 'attributes'), sink);
    if (kind === METRIC_GAUGE || kind === METRIC_SUM) {
      point.isInt = signedMember(item, 'asInt', point.int);
      if (!point.isInt) point.value = numberMember(item, 'asDouble');
    } else {
      unsignedMember(item, 'count', point.count);
      point.hasSum = member(item, 'sum') !== undefined;
      point.sum = numberMember(item, 'sum');
      point.hasMin = member(item, 'min') !== undefined;
      point.min = numberMember(item, 'min');
      point.hasMax = member(item, 'max') !== undefined;
      point.max = numberMember(item, 'max');
    }
    if (kind === METRIC_HISTOGRAM) {
      readCounts(item, 'bucketCounts', point.bucketCounts);
      readDoubles(item, 'explicitBounds', point.bounds);
    } else if (kind === METRIC_EXPONENTIAL_HISTOGRAM) {
      point.scale = int32Member(item, 'scale');
      unsignedMember(item, 'zeroCount', point.zeroCount);
      point.zeroThreshold = numberMember(item, 'zeroThreshold');
      point.positiveOffset = readBuckets(item, 'positive', point.positiveCounts);
      point.negativeOffset = readBuckets(item, 'negative', point.negativeCounts);
    } else if (kind === METRIC_SUMMARY) {
      for (const quantile of arrayMember(item, 'quantileValues')) {
        if (!isObject(quantile)) throw new InvalidField('quantileValues', quantile, 'objects');
        point.quantiles.push(numberMember(quantile, 'quantile'));
        point.quantileValues.push(numberMember(quantile, 'value'));
      }
    }
    for (const exemplar of arrayMember(item, 'exemplars')) readExemplar(exemplar, sink);
  }

  function readBuckets(item: JsonObject, name: string, counts: Bits64List): number {
    const buckets = objectMember(item, name);
    if (buckets === undefined) return 0;
    readCounts(buckets, 'bucketCounts', counts);
    return int32Member(buckets, 'offset');
  }

  function readExemplar(exemplar: unknown, sink: TelemetrySink): void {
    if (!isObject(exemplar)) throw new InvalidField('exemplars', exemplar, 'objects');
    exemplarFields.clear();
    unsignedMember(exemplar, 'timeUnixNano', exemplarFields.time);
    exemplarFields.value = signedMember(exemplar, 'asInt', bits)
      ? bits.toSignedNumber()
      : numberMember(exemplar, 'asDouble');
    idMember(exemplar, 'traceId', exemplarFields.traceId, scratch);
    idMember(exemplar, 'spanId', exemplarFields.spanId, scratch);
    sink.beginExemplar();
    values.attributes(arrayMember(exemplar, 'filteredAttributes'), sink);
    sink.endExemplar(exemplarFields);
  }

  function readCounts(item: JsonObject, name: string, list: Bits64List): void {
    for (const count of arrayMember(item, name)) {
      if (!setInteger(bits, count, 0n, MAX_UINT64)) throw new InvalidField(name, count, 'unsigned 64-bit integers');
      list.push(bits.lo, bits.hi);
    }
  }

  function readDoubles(item: JsonObject, name: string, list: Float64List): void {
    for (const value of arrayMember(item, name)) {
      const number = toDouble(value);
      if (number === undefined) throw new InvalidField(name, value, 'numbers');
      list.push(number);
    }
  }

  return (body, sink) => {
    envelope.read(body, sink, (metric, resource, scope) => readMetric(metric, sink, resource, scope));
  };
}
