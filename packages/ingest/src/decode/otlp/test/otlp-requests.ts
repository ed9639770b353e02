/** Generated OTLP requests in their JSON form: any request that a correct sender may build. */
import fc from 'fast-check';

/** Text without what the guard changes; that has tests of its own. */
const safeText = fc.string({ unit: fc.constantFrom(...'abcdeXYZ09_-/ äß漢🙂."\\{}'), maxLength: 24 });
const name = fc.string({ unit: fc.constantFrom(...'abcdefghij._'), minLength: 1, maxLength: 12 });
const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((list) => {
    list[0] = 1;
    return Buffer.from(list).toString('hex');
  });
const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
const uint64 = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }).map(String);
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
/** 2001 to 2033, in nanoseconds. */
const time = fc.bigInt({ min: 1_000_000_000_000_000_000n, max: 2_000_000_000_000_000_000n }).map(String);
/** JSON spells what it has no number for. */
const double = fc
  .double()
  .map((value) => (Number.isFinite(value) ? (Object.is(value, -0) ? 0 : value) : String(value)));
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value));

const { anyValue } = fc.letrec<{ anyValue: object }>((tie) => ({
  anyValue: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    safeText.map((stringValue) => ({ stringValue })),
    fc.boolean().map((boolValue) => ({ boolValue })),
    int64.map((intValue) => ({ intValue })),
    double.map((doubleValue) => ({ doubleValue })),
    fc.uint8Array({ maxLength: 9 }).map((bytes) => ({ bytesValue: Buffer.from(bytes).toString('base64') })),
    fc.constant({}),
    fc.array(tie('anyValue'), { maxLength: 3 }).map((values) => ({ arrayValue: { values } })),
    fc
      .uniqueArray(fc.record({ key: name, value: tie('anyValue') }), { maxLength: 3, selector: (pair) => pair.key })
      .map((values) => ({ kvlistValue: { values } })),
  ),
}));

const PROMOTED = ['http.request.method', 'http.response.status_code', 'user.id', 'error.type', 'exception.stacktrace'];
const attributes = fc.uniqueArray(
  fc.record({ key: fc.oneof(name, fc.constantFrom(...PROMOTED, 'service.name')), value: anyValue }),
  { maxLength: 6, selector: (pair) => pair.key },
);
const optional = { requiredKeys: [] as [] };

const exemplars = fc.array(
  fc
    .tuple(
      fc.record({ timeUnixNano: time, filteredAttributes: attributes, traceId: hex(16), spanId: hex(8) }, optional),
      fc.oneof(
        finite.map((asDouble) => ({ asDouble })),
        int64.map((asInt) => ({ asInt })),
      ),
    )
    .map(([rest, value]) => ({ ...rest, ...value })),
  { maxLength: 2 },
);
const pointCommon = {
  startTimeUnixNano: time,
  attributes,
  flags: fc.constantFrom(0, 1),
};
const point = <T>(more: Record<string, fc.Arbitrary<T>>) =>
  fc.record({ ...pointCommon, ...more, timeUnixNano: time }, { requiredKeys: ['timeUnixNano'] });

const numberPoint = fc
  .tuple(
    point({ exemplars }),
    fc.oneof(
      double.map((asDouble) => ({ asDouble })),
      int64.map((asInt) => ({ asInt })),
    ),
  )
  .map(([rest, value]) => ({ ...rest, ...value }));
const histogramPoint = fc
  .tuple(
    point<unknown>({ exemplars, count: uint64, sum: double, min: finite, max: finite }),
    fc.uniqueArray(finite, { maxLength: 4 }),
    fc.array(uint64, { minLength: 5, maxLength: 5 }),
  )
  .map(([rest, bounds, counts]) => ({
    ...rest,
    explicitBounds: [...bounds].sort((a, b) => a - b),
    bucketCounts: counts.slice(0, bounds.length + 1),
  }));
const buckets = fc.record({
  offset: fc.integer({ min: -1_000, max: 1_000 }),
  bucketCounts: fc.array(uint64, { maxLength: 4 }),
});
const exponentialPoint = point<unknown>({
  exemplars,
  count: uint64,
  sum: double,
  scale: fc.integer({ min: -10, max: 20 }),
  zeroCount: uint64,
  positive: buckets,
  negative: buckets,
  min: finite,
  max: finite,
  zeroThreshold: finite,
});
const summaryPoint = point<unknown>({
  count: uint64,
  sum: finite,
  quantileValues: fc.array(fc.record({ quantile: fc.double({ min: 0, max: 1, noNaN: true }), value: double }), {
    maxLength: 3,
  }),
});
const temporality = fc.constantFrom(0, 1, 2);
const metricData = fc.oneof(
  fc.record({ gauge: fc.record({ dataPoints: fc.array(numberPoint, { maxLength: 3 }) }) }),
  fc.record({
    sum: fc.record({
      dataPoints: fc.array(numberPoint, { maxLength: 3 }),
      aggregationTemporality: temporality,
      isMonotonic: fc.boolean(),
    }),
  }),
  fc.record({
    histogram: fc.record({
      dataPoints: fc.array(histogramPoint, { maxLength: 3 }),
      aggregationTemporality: temporality,
    }),
  }),
  fc.record({
    exponentialHistogram: fc.record({
      dataPoints: fc.array(exponentialPoint, { maxLength: 3 }),
      aggregationTemporality: temporality,
    }),
  }),
  fc.record({ summary: fc.record({ dataPoints: fc.array(summaryPoint, { maxLength: 3 }) }) }),
);

const RECORDS = {
  logs: fc.record(
    {
      timeUnixNano: time,
      observedTimeUnixNano: time,
      severityNumber: fc.integer({ min: 0, max: 24 }),
      severityText: safeText,
      body: anyValue,
      attributes,
      droppedAttributesCount: uint32,
      flags: uint32,
      traceId: hex(16),
      spanId: hex(8),
      eventName: safeText,
    },
    optional,
  ),
  traces: fc.record(
    {
      traceId: hex(16),
      spanId: hex(8),
      startTimeUnixNano: time,
      traceState: safeText,
      parentSpanId: hex(8),
      name: safeText,
      kind: fc.integer({ min: 0, max: 5 }),
      endTimeUnixNano: time,
      attributes,
      droppedAttributesCount: uint32,
      droppedEventsCount: uint32,
      droppedLinksCount: uint32,
      flags: uint32,
      status: fc.record({ message: safeText, code: fc.integer({ min: 0, max: 2 }) }, optional),
      events: fc.array(
        fc.record({ timeUnixNano: time, name: safeText, attributes, droppedAttributesCount: uint32 }, optional),
        { maxLength: 3 },
      ),
      links: fc.array(
        fc.record(
          {
            traceId: hex(16),
            spanId: hex(8),
            traceState: safeText,
            attributes,
            droppedAttributesCount: uint32,
            flags: uint32,
          },
          { requiredKeys: ['traceId', 'spanId'] },
        ),
        { maxLength: 2 },
      ),
    },
    { requiredKeys: ['traceId', 'spanId', 'startTimeUnixNano'] },
  ),
  metrics: fc
    .tuple(fc.record({ name, description: safeText, unit: safeText }), metricData)
    .map(([rest, data]) => ({ ...rest, ...data })),
} as const;

const NAMES = {
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
} as const;

export function otlpRequest(signal: keyof typeof RECORDS): fc.Arbitrary<object> {
  const [resources, scopes, records] = NAMES[signal];
  const origin = fc.record({ attributes, droppedAttributesCount: uint32 }, optional);
  const scope = fc.record({ name: safeText, version: safeText, attributes, droppedAttributesCount: uint32 }, optional);
  const scopeEntry = fc.record({
    scope,
    [records]: fc.array(RECORDS[signal] as fc.Arbitrary<object>, { maxLength: 4 }),
    schemaUrl: safeText,
  });
  const resourceEntry = fc.record({
    resource: origin,
    [scopes]: fc.array(scopeEntry, { maxLength: 2 }),
    schemaUrl: safeText,
  });
  return fc.record({ [resources]: fc.array(resourceEntry, { maxLength: 2 }) });
}
