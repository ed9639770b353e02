/**
 * A tiny Protocol Buffers writer for tests: turns an OTLP request in its JSON form into the same request in protobuf, by
 * a table of field numbers taken from opentelemetry/proto. Independent of the reader that it tries.
 */

type Scalar =
  | 'string'
  | 'hex'
  | 'base64'
  | 'bool'
  | 'uint32'
  | 'int32'
  | 'sint32'
  | 'int64'
  | 'fixed32'
  | 'fixed64'
  | 'sfixed64'
  | 'double'
  | 'packed fixed64'
  | 'packed uint64'
  | 'packed double';
type Message = Readonly<Record<string, readonly [number, Scalar | (() => Message)]>>;

const anyValue: Message = {
  stringValue: [1, 'string'],
  boolValue: [2, 'bool'],
  intValue: [3, 'int64'],
  doubleValue: [4, 'double'],
  arrayValue: [5, () => arrayValue],
  kvlistValue: [6, () => keyValueList],
  bytesValue: [7, 'base64'],
};
const arrayValue: Message = { values: [1, () => anyValue] };
const keyValue: Message = { key: [1, 'string'], value: [2, () => anyValue] };
const keyValueList: Message = { values: [1, () => keyValue] };
const resource: Message = { attributes: [1, () => keyValue], droppedAttributesCount: [2, 'uint32'] };
const scope: Message = {
  name: [1, 'string'],
  version: [2, 'string'],
  attributes: [3, () => keyValue],
  droppedAttributesCount: [4, 'uint32'],
};
const logRecord: Message = {
  timeUnixNano: [1, 'fixed64'],
  severityNumber: [2, 'int32'],
  severityText: [3, 'string'],
  body: [5, () => anyValue],
  attributes: [6, () => keyValue],
  droppedAttributesCount: [7, 'uint32'],
  flags: [8, 'fixed32'],
  traceId: [9, 'hex'],
  spanId: [10, 'hex'],
  observedTimeUnixNano: [11, 'fixed64'],
  eventName: [12, 'string'],
};
const spanEvent: Message = {
  timeUnixNano: [1, 'fixed64'],
  name: [2, 'string'],
  attributes: [3, () => keyValue],
  droppedAttributesCount: [4, 'uint32'],
};
const spanLink: Message = {
  traceId: [1, 'hex'],
  spanId: [2, 'hex'],
  traceState: [3, 'string'],
  attributes: [4, () => keyValue],
  droppedAttributesCount: [5, 'uint32'],
  flags: [6, 'fixed32'],
};
const status: Message = { message: [2, 'string'], code: [3, 'int32'] };
const span: Message = {
  traceId: [1, 'hex'],
  spanId: [2, 'hex'],
  traceState: [3, 'string'],
  parentSpanId: [4, 'hex'],
  name: [5, 'string'],
  kind: [6, 'int32'],
  startTimeUnixNano: [7, 'fixed64'],
  endTimeUnixNano: [8, 'fixed64'],
  attributes: [9, () => keyValue],
  droppedAttributesCount: [10, 'uint32'],
  events: [11, () => spanEvent],
  droppedEventsCount: [12, 'uint32'],
  links: [13, () => spanLink],
  droppedLinksCount: [14, 'uint32'],
  status: [15, () => status],
  flags: [16, 'fixed32'],
};
const exemplar: Message = {
  timeUnixNano: [2, 'fixed64'],
  asDouble: [3, 'double'],
  spanId: [4, 'hex'],
  traceId: [5, 'hex'],
  asInt: [6, 'sfixed64'],
  filteredAttributes: [7, () => keyValue],
};
const numberPoint: Message = {
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  asDouble: [4, 'double'],
  exemplars: [5, () => exemplar],
  asInt: [6, 'sfixed64'],
  attributes: [7, () => keyValue],
  flags: [8, 'uint32'],
};
const histogramPoint: Message = {
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  bucketCounts: [6, 'packed fixed64'],
  explicitBounds: [7, 'packed double'],
  exemplars: [8, () => exemplar],
  attributes: [9, () => keyValue],
  flags: [10, 'uint32'],
  min: [11, 'double'],
  max: [12, 'double'],
};
const buckets: Message = { offset: [1, 'sint32'], bucketCounts: [2, 'packed uint64'] };
const exponentialHistogramPoint: Message = {
  attributes: [1, () => keyValue],
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  scale: [6, 'sint32'],
  zeroCount: [7, 'fixed64'],
  positive: [8, () => buckets],
  negative: [9, () => buckets],
  flags: [10, 'uint32'],
  exemplars: [11, () => exemplar],
  min: [12, 'double'],
  max: [13, 'double'],
  zeroThreshold: [14, 'double'],
};
const quantile: Message = { quantile: [1, 'double'], value: [2, 'double'] };
const summaryPoint: Message = {
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  quantileValues: [6, () => quantile],
  attributes: [7, () => keyValue],
  flags: [8, 'uint32'],
};
const aggregation = (points: Message): Message => ({
  dataPoints: [1, () => points],
  aggregationTemporality: [2, 'int32'],
  isMonotonic: [3, 'bool'],
});
const metric: Message = {
  name: [1, 'string'],
  description: [2, 'string'],
  unit: [3, 'string'],
  gauge: [5, () => aggregation(numberPoint)],
  sum: [7, () => aggregation(numberPoint)],
  histogram: [9, () => aggregation(histogramPoint)],
  exponentialHistogram: [10, () => aggregation(exponentialHistogramPoint)],
  summary: [11, () => aggregation(summaryPoint)],
};

const envelope = (resources: string, scopes: string, records: string, record: Message): Message => {
  const scopeEntry: Message = { scope: [1, () => scope], [records]: [2, () => record], schemaUrl: [3, 'string'] };
  const resourceEntry: Message = {
    resource: [1, () => resource],
    [scopes]: [2, () => scopeEntry],
    schemaUrl: [3, 'string'],
  };
  return { [resources]: [1, () => resourceEntry] };
};

const REQUESTS = {
  logs: envelope('resourceLogs', 'scopeLogs', 'logRecords', logRecord),
  traces: envelope('resourceSpans', 'scopeSpans', 'spans', span),
  metrics: envelope('resourceMetrics', 'scopeMetrics', 'metrics', metric),
} as const;

export function encodeProtobuf(signal: keyof typeof REQUESTS, request: object): Uint8Array {
  return Uint8Array.from(encodeMessage(REQUESTS[signal], request));
}

function encodeMessage(message: Message, value: object): number[] {
  const out: number[] = [];
  for (const [name, [number, type]] of Object.entries(message)) {
    const member = (value as Record<string, unknown>)[name];
    if (member === undefined) continue;
    if (typeof type === 'function') {
      for (const item of Array.isArray(member) ? member : [member]) {
        const bytes = encodeMessage(type(), item as object);
        out.push(...varint(BigInt(number * 8 + 2)), ...varint(BigInt(bytes.length)));
        for (const byte of bytes) out.push(byte);
      }
    } else encodeScalar(out, number, type, member);
  }
  return out;
}

function encodeScalar(out: number[], number: number, type: Scalar, value: unknown): void {
  const tag = (wire: number): void => {
    out.push(...varint(BigInt(number * 8 + wire)));
  };
  const lengthed = (bytes: Iterable<number>): void => {
    const list = [...bytes];
    tag(2);
    out.push(...varint(BigInt(list.length)), ...list);
  };
  switch (type) {
    case 'string':
      lengthed(new TextEncoder().encode(value as string));
      return;
    case 'hex':
      lengthed(Buffer.from(value as string, 'hex'));
      return;
    case 'base64':
      lengthed(Buffer.from(value as string, 'base64'));
      return;
    case 'bool':
      tag(0);
      out.push(value === true ? 1 : 0);
      return;
    case 'sint32': {
      const integer = value as number;
      tag(0);
      out.push(...varint(BigInt(integer >= 0 ? integer * 2 : -integer * 2 - 1)));
      return;
    }
    case 'uint32':
    case 'int32':
    case 'int64':
      tag(0);
      out.push(...varint(BigInt.asUintN(64, BigInt(value as string | number))));
      return;
    case 'fixed32':
      tag(5);
      out.push(...littleEndian(BigInt(value as number), 4));
      return;
    case 'fixed64':
    case 'sfixed64':
      tag(1);
      out.push(...littleEndian(BigInt(value as string), 8));
      return;
    case 'double':
      tag(1);
      out.push(...double(value));
      return;
    case 'packed fixed64':
      lengthed((value as string[]).flatMap((item) => littleEndian(BigInt(item), 8)));
      return;
    case 'packed uint64':
      lengthed((value as string[]).flatMap((item) => varint(BigInt(item))));
      return;
    case 'packed double':
      lengthed((value as unknown[]).flatMap(double));
      return;
  }
}

function varint(value: bigint): number[] {
  const out: number[] = [];
  let rest = value;
  while (rest > 0x7fn) {
    out.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return [...out, Number(rest)];
}

function littleEndian(value: bigint, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, index) => Number((value >> BigInt(index * 8)) & 0xffn));
}

/** A double as the JSON form writes it: a number, or "NaN", "Infinity", "-Infinity". */
function double(value: unknown): number[] {
  return [...new Uint8Array(new Float64Array([Number(value)]).buffer)];
}
