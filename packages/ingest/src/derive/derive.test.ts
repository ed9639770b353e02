import type { SampleColumns, TenantStore } from '@oriel/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPipeline } from '../../test/open-pipeline.ts';
import { realStore } from '../../test/real-store.ts';
import { FIRST_POLICY } from '../../test/scripted-pipeline.ts';
import { encodeProtobuf } from '../decode/otlp/test/encode-protobuf.ts';
import { trySession } from '../decode/otlp/test/try-session.ts';
import { labelName } from './label-name.ts';
import { metricName } from './metric-name.ts';
import { plainDecimal } from './plain-decimal.ts';
import { DEFAULT_SERIES_SETTINGS, TRANSLATION_STRATEGIES } from './series-settings.ts';

const START_MS = Math.floor(Date.now() / 1_000) * 1_000 - 120_000;
const nanos = (ms: number) => `${ms}000000`;
const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
const TRACE = '0123456789abcdef0123456789abcdef';

/** One request of one resource and scope. */
function requestOf(metrics: readonly object[], resource: readonly object[] = RESOURCE): object {
  return {
    resourceMetrics: [
      { resource: { attributes: resource }, scopeMetrics: [{ scope: { name: 'shop', version: '2' }, metrics }] },
    ],
  };
}

const RESOURCE = [
  text('service.namespace', 'eu'),
  text('service.name', 'checkout'),
  text('service.instance.id', 'c-1'),
  text('host.name', 'web-7'),
];
const IDENTITY = { instance: 'c-1', job: 'eu/checkout', otel_scope_name: 'shop', otel_scope_version: '2' };

const AT = (seconds: number) => ({
  startTimeUnixNano: nanos(START_MS),
  timeUnixNano: nanos(START_MS + seconds * 1_000 + 7),
});

describe('on a real store', () => {
  let real: Awaited<ReturnType<typeof realStore>>;
  let opened: Awaited<ReturnType<typeof openPipeline>>;
  let tenant: TenantStore;
  beforeAll(async () => {
    real = await realStore();
    opened = await openPipeline(real.store);
    tenant = real.store.forTenant(1);
  });
  afterAll(async () => {
    await opened?.[Symbol.asyncDispose]();
    await real?.[Symbol.asyncDispose]();
  });

  async function send(request: object): Promise<void> {
    const reply = await opened.pipeline.submit({
      decoder: 'otlp',
      signal: 'metrics',
      encoding: 'protobuf',
      body: encodeProtobuf('metrics', request),
      policy: FIRST_POLICY,
      arrivalMs: Date.now(),
    });
    expect(reply).toMatchObject({ kind: 'accepted', outcome: { rejected: 0 } });
    await opened.pipeline.flush();
  }

  /** Samples by the labels beyond the identity, as `labels → [[time since the start, value] …]`. */
  async function read(metric: string): Promise<Record<string, unknown>> {
    const range = { startMs: START_MS - 1_000, endMs: START_MS + 60_000 };
    const { series } = await tenant.samples.select({
      ...range,
      matchers: [{ name: '__name__', op: '=', value: metric }],
    });
    return Object.fromEntries(
      series.map((one) => {
        const columns: SampleColumns = {
          length: 0,
          timestamps: new Float64Array(0),
          values: new Float64Array(0),
          histograms: null,
          startTimestamps: null,
        };
        one.read(columns);
        const labels = Object.fromEntries(one.labels.names.map((name, at) => [name, one.labels.values[at]]));
        expect(labels).toMatchObject({ ...IDENTITY, __name__: metric });
        const rest = Object.keys(labels).filter((name) => !(name in IDENTITY) && name !== '__name__');
        const words = new BigUint64Array(columns.values.buffer, 0, columns.length);
        const samples = Array.from({ length: columns.length }, (_, at) => [
          columns.timestamps[at]! - START_MS,
          columns.histograms?.[at] ?? (words[at] === 0x7ff0000000000002n ? 'stale' : columns.values[at]),
          (columns.startTimestamps?.[at] ?? START_MS) - START_MS,
        ]);
        return [rest.map((name) => `${name}=${labels[name]}`).join(' '), samples];
      }),
    );
  }

  test('a counter, its gap and its exemplar', async () => {
    const point = (seconds: number, rest: object) => ({
      ...AT(seconds),
      attributes: [text('http.route', '/cart')],
      ...rest,
    });
    const exemplars = [{ timeUnixNano: nanos(START_MS + 5), asDouble: 1, traceId: TRACE, spanId: '0123456789abcdef' }];
    const sum = (dataPoints: object[]) =>
      requestOf([{ name: 'orders.taken', sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints } }]);
    await send(sum([point(1, { asInt: '41', exemplars }), point(2, { asInt: '42' })]));
    await send(sum([point(3, { flags: 1 })]));
    expect(await read('orders_taken_total')).toEqual({
      'http_route=/cart': [
        [1_007, 41, 0],
        [2_007, 42, 0],
        [3_007, 'stale', 0],
      ],
    });
    const matchers = [{ name: '__name__', op: '=', value: 'orders_taken_total' } as const];
    const range = { startMs: START_MS, endMs: START_MS + 10_000 };
    const [found] = await tenant.samples.exemplars([matchers], range, 10);
    expect(found?.exemplars).toEqual([
      { labels: { trace_id: TRACE, span_id: '0123456789abcdef' }, value: 1, timestampMs: START_MS + 5 },
    ]);
    const range64 = { startNs: BigInt(nanos(START_MS)), endNs: BigInt(nanos(START_MS + 10_000)) };
    expect(await tenant.samples.newestExemplars({ traceId: TRACE, range: range64, limit: 10 })).toMatchObject([
      { metric: 'orders_taken_total', service: 'eu/checkout' },
    ]);
  });

  test('a histogram is classic buckets, sum and count', async () => {
    const dataPoints = [
      { ...AT(1), count: '6', sum: 9.5, explicitBounds: [0.0000001, 0.5], bucketCounts: ['1', '2', '3'] },
    ];
    await send(requestOf([{ name: 'latency', unit: 's', histogram: { aggregationTemporality: 2, dataPoints } }]));
    expect(await read('latency_seconds_bucket')).toEqual({
      'le=0.0000001': [[1_007, 1, 0]],
      'le=0.5': [[1_007, 3, 0]],
      'le=+Inf': [[1_007, 6, 0]],
    });
    expect(await read('latency_seconds_sum')).toEqual({ '': [[1_007, 9.5, 0]] });
    expect(await read('latency_seconds_count')).toEqual({ '': [[1_007, 6, 0]] });
    const metadata = await tenant.samples.metadata({ metric: 'latency_seconds_count' });
    expect(metadata).toMatchObject([{ type: 'histogram', unit: 'seconds' }]);
  });

  test('an exponential histogram is a native one, at most of schema 8', async () => {
    const dataPoints = [
      {
        ...AT(1),
        count: '10',
        sum: 20,
        scale: 9,
        zeroCount: '1',
        positive: { offset: -1, bucketCounts: ['1', '2', '3', '0', '0', '0', '0', '0', '0', '0', '3'] },
      },
    ];
    await send(
      requestOf([{ name: 'size', unit: 'By', exponentialHistogram: { aggregationTemporality: 2, dataPoints } }]),
    );
    // Of scale 9, buckets −1 | 0 1 | 2 3 | … | 8 9 become 0 | 1 | 2 | … | 5 of schema 8.
    expect(await read('size_bytes')).toMatchObject({
      '': [
        [
          1_007,
          {
            schema: 8,
            count: 10,
            sum: 20,
            zeroCount: 1,
            zeroThreshold: 1e-128,
            positiveSpans: [
              { offset: 0, length: 2 },
              { offset: 3, length: 1 },
            ],
            positiveBuckets: Float64Array.of(1, 5, 3),
          },
          0,
        ],
      ],
    });
  });

  test('a summary is quantiles, sum and count', async () => {
    const quantileValues = [{ quantile: 0.99, value: 4 }];
    await send(
      requestOf([
        { name: 'pause', unit: 'ms', summary: { dataPoints: [{ ...AT(1), count: '2', sum: 3, quantileValues }] } },
      ]),
    );
    expect(await read('pause_milliseconds')).toEqual({ 'quantile=0.99': [[1_007, 4, 0]] });
    expect(await read('pause_milliseconds_count')).toEqual({ '': [[1_007, 2, 0]] });
  });

  test('increments add up when they are read', async () => {
    const dataPoints = [1, 2, 3].map((second) => ({
      startTimeUnixNano: nanos(START_MS + (second - 1) * 1_000),
      timeUnixNano: nanos(START_MS + second * 1_000),
      asInt: '5',
    }));
    await send(requestOf([{ name: 'sold', sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints } }]));
    const [samples] = Object.values(await read('sold_total')) as [number, number][][];
    expect(samples!.map(([, value]) => value)).toEqual([5, 10, 15]);
  });

  test('increments count once, however often and in whatever order they come', async () => {
    const returned = (...seconds: readonly number[]) => {
      const dataPoints = seconds.map((second) => ({
        startTimeUnixNano: nanos(START_MS + (second - 1) * 1_000),
        timeUnixNano: nanos(START_MS + second * 1_000),
        asInt: '5',
      }));
      return requestOf([{ name: 'returned', sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints } }]);
    };
    for (const seconds of [[3], [1, 2], [2, 3], [1]]) await send(returned(...seconds));
    const [samples] = Object.values(await read('returned_total')) as [number, number][][];
    expect(samples!.map(([ms, value]) => [ms, value])).toEqual([
      [1_000, 5],
      [2_000, 10],
      [3_000, 15],
    ]);
  });

  test('what its series do not say of a resource is in target_info', async () => {
    const { series } = await tenant.samples.select({
      startMs: START_MS,
      endMs: START_MS + 60_000,
      matchers: [{ name: '__name__', op: '=', value: 'target_info' }],
    });
    expect(series.map(({ labels }) => labels)).toEqual([
      { names: ['__name__', 'host_name', 'instance', 'job'], values: ['target_info', 'web-7', 'c-1', 'eu/checkout'] },
    ]);
  });
});

test('labels are made once a day', () => {
  const { decode, encoder } = trySession();
  const rows = (seconds: number) => {
    const gauge = { dataPoints: [{ timeUnixNano: nanos(START_MS + seconds * 1_000), asDouble: 1 }] };
    decode({ signal: 'metrics', encoding: 'json', body: requestOf([{ name: 'load', gauge }]) });
    return Object.fromEntries(encoder.flush().map((block) => [block.signal, block.rows]));
  };
  expect(rows(1)).toEqual({ series: 2, samples: 2 });
  expect(rows(2)).toEqual({ samples: 2 });
});

test.each<[string, object, string]>([
  [
    'a sum of which nobody says whether it begins anew',
    { name: 'odd', sum: { dataPoints: [{ timeUnixNano: nanos(START_MS), asInt: '1' }] } },
    'whether its values are increments or totals',
  ],
  [
    'an exponential histogram with buckets that are too wide',
    {
      name: 'wide',
      exponentialHistogram: {
        aggregationTemporality: 2,
        dataPoints: [{ timeUnixNano: nanos(START_MS), scale: -5, count: '1', positive: { bucketCounts: ['1'] } }],
      },
    },
    'a scale of -5, at least -4',
  ],
  [
    'a metric of whose name nothing is left',
    { name: '漢字', gauge: { dataPoints: [{ timeUnixNano: nanos(START_MS), asInt: '1' }] } },
    'nothing of the name',
  ],
])('%s is rejected, and said to be', (_, metric, message) => {
  const { decode, encoder } = trySession();
  expect(decode({ signal: 'metrics', encoding: 'json', body: requestOf([metric]) })).toMatchObject({
    outcome: { received: 1, accepted: 0, reasons: { invalid_record: 1 }, message: expect.stringContaining(message) },
  });
  expect(encoder.flush()).toEqual([]);
});

test.each<[string, string, string, number, readonly string[]]>([
  [
    'http.server.duration',
    'ms',
    'histogram',
    3,
    [
      'http_server_duration_milliseconds',
      'http_server_duration',
      'http.server.duration_milliseconds',
      'http.server.duration',
    ],
  ],
  ['requests', '{request}', 'counter', 2, ['requests_total', 'requests', 'requests_total', 'requests']],
  ['cpu load', '1', 'gauge', 1, ['cpu_load_ratio', 'cpu_load', 'cpu load_ratio', 'cpu load']],
  ['io', 'By/s', 'gauge', 1, ['io_bytes_per_second', 'io', 'io_bytes_per_second', 'io']],
])('%s in %s, a %s', (name, unit, _type, kind, wanted) => {
  const names = TRANSLATION_STRATEGIES.map((translation) =>
    metricName({ name, unit, kind, monotonic: true }, { ...DEFAULT_SERIES_SETTINGS, translation }),
  );
  expect(names).toEqual(wanted);
});

test.each([
  ['http.route', 'http_route'],
  ['1st', 'key_1st'],
  ['_private', 'key_private'],
  ['__reserved__', '__reserved__'],
  ['a..b', 'a__b'],
  ['漢字', ''],
  ['', ''],
])('the attribute "%s" is the label "%s"', (attribute, want) => {
  expect(labelName(attribute, DEFAULT_SERIES_SETTINGS)).toBe(want);
});

test.each([
  [0.005, '0.005'],
  [1e-7, '0.0000001'],
  [-1.5e-9, '-0.0000000015'],
  [1e21, '1000000000000000000000'],
  [1.25e22, '12500000000000000000000'],
  [Number.POSITIVE_INFINITY, '+Inf'],
])('%d is written %s', (value, want) => {
  expect(plainDecimal(value)).toBe(want);
});
