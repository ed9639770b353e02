import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestOriel } from '../../../test/test-oriel.ts';
import { startTestOriel } from '../../../test/test-oriel.ts';

const MINUTE = 60_000;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const DELTA = 1;
const CUMULATIVE = 2;

let oriel: TestOriel;
let key: string;
/** Of the first points, on a step of ten minutes; they come each minute for as long. */
const startMs = (Math.floor(Date.now() / (10 * MINUTE)) - 3) * 10 * MINUTE;

type Json = Record<string, unknown>;

function attributes(values: Readonly<Record<string, string>>): Json[] {
  return Object.entries(values).map(([name, stringValue]) => ({ key: name, value: { stringValue } }));
}

const nanoseconds = (ms: number) => `${ms}000000`;

/** A point each minute, what `at` says of each. */
function minutes(labels: Readonly<Record<string, string>>, at: (minute: number) => Json): Json[] {
  return Array.from({ length: 11 }, (_, minute) => ({
    attributes: attributes(labels),
    startTimeUnixNano: nanoseconds(startMs - MINUTE),
    timeUnixNano: nanoseconds(startMs + minute * MINUTE),
    ...at(minute),
  }));
}

const deltas = (minute: number) => ({ startTimeUnixNano: nanoseconds(startMs + (minute - 1) * MINUTE) });

const METRICS: Json[] = [
  {
    name: 'http.server.request.duration',
    unit: 's',
    description: 'How long requests take.',
    histogram: {
      aggregationTemporality: CUMULATIVE,
      dataPoints: [
        ...minutes({ 'http.route': '/cart' }, (minute) => ({
          explicitBounds: [0.1, 0.2],
          bucketCounts: [60 * minute, 0, 0],
          count: 60 * minute,
          sum: 3 * minute,
          exemplars:
            minute === 5
              ? [{ asDouble: 0.05, traceId: TRACE, spanId: '00f067aa0ba902b7', timeUnixNano: nanoseconds(startMs) }]
              : [],
        })),
        ...minutes({ 'http.route': '/pay' }, (minute) => ({
          explicitBounds: [0.1, 0.2],
          bucketCounts: [0, 120 * minute, 0],
          count: 120 * minute,
          sum: 18 * minute,
        })),
      ],
    },
  },
  {
    name: 'queue.wait',
    unit: 'ms',
    exponentialHistogram: {
      aggregationTemporality: CUMULATIVE,
      dataPoints: minutes({}, (minute) => ({
        scale: 0,
        // (2, 4]
        positive: { offset: 1, bucketCounts: [60 * minute] },
        count: 60 * minute,
        sum: 180 * minute,
      })),
    },
  },
  {
    name: 'queue.length',
    exponentialHistogram: {
      aggregationTemporality: DELTA,
      dataPoints: minutes({}, (minute) => ({
        ...deltas(minute),
        // (2, 4], by turns in a finer resolution
        scale: minute % 2,
        positive: { offset: 1 + (minute % 2), bucketCounts: [60] },
        count: 60,
        sum: 180,
      })),
    },
  },
  {
    name: 'orders',
    unit: '{order}',
    sum: {
      aggregationTemporality: DELTA,
      isMonotonic: true,
      dataPoints: minutes({ shop: 'north' }, (minute) => ({ ...deltas(minute), asInt: '60' })),
    },
  },
  {
    name: 'cpu.load',
    unit: '1',
    gauge: {
      dataPoints: ['a', 'b'].flatMap((core) =>
        minutes({ core }, (minute) => ({ asDouble: core === 'a' ? minute : 0.5 })),
      ),
    },
  },
];

beforeAll(async () => {
  oriel = await startTestOriel();
  const { first } = oriel.tenants;
  key = await oriel.key(first, 'read');
  await oriel.send(first, 'metrics', {
    resourceMetrics: [
      {
        resource: {
          attributes: attributes({
            'service.name': 'shop',
            'service.namespace': 'prod',
            'service.instance.id': 'one',
            'host.name': 'h1',
          }),
        },
        scopeMetrics: [{ scope: { name: 'test' }, metrics: METRICS }],
      },
    ],
  });
});
afterAll(() => oriel[Symbol.asyncDispose]());

// biome-ignore lint/suspicious/noExplicitAny: answers are judged by what they hold
async function ask(metric: string, more: Readonly<Record<string, string>> = {}): Promise<any> {
  const params = new URLSearchParams({
    start: new Date(startMs).toISOString(),
    end: new Date(startMs + 10 * MINUTE).toISOString(),
    step: '60s',
    ...more,
  });
  const reply = await fetch(`${oriel.url}/monitoring/metrics/${encodeURIComponent(metric)}?${params}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const body = (await reply.json()) as Json;
  if (reply.status !== 200) throw new Error(JSON.stringify(body));
  return body;
}

/** The last value of each series, by its labels. */
async function last(metric: string, more: Readonly<Record<string, string>> = {}): Promise<Record<string, number>> {
  const { data } = (await ask(metric, more)) as { data: { labels: Json; points: [number, number][] }[] };
  return Object.fromEntries(data.map(({ labels, points }) => [Object.values(labels).join(), points.at(-1)![1]]));
}

describe('a metric is found by any of its names', () => {
  test.each([
    'http.server.request.duration',
    'http_server_request_duration_seconds',
    'http_server_request_duration_seconds_bucket',
    'http_server_request_duration_seconds_count',
    'http_server_request_duration_seconds_sum',
  ])('%s', async (name) => {
    expect(await ask(name)).toMatchObject({
      metric: name,
      type: 'histogram',
      aggregate: 'p95',
      unit: 's',
      query: 'histogram_quantile(0.95, sum by (le) (rate(http_server_request_duration_seconds_bucket[5m])))',
    });
  });

  test.each(['http.server', 'http_server_request', 'nothing', 'http.server.request.duration.seconds.x'])(
    '%s is none of them',
    async (name) => {
      await expect(ask(name)).rejects.toThrow('metric_not_found');
    },
  );
});

test('quantiles, rates and means of classic histograms', async () => {
  const name = 'http.server.request.duration';
  expect(await last(name, { aggregate: 'rate', by: 'http.route' })).toEqual({ '/cart': 1, '/pay': 2 });
  expect(await last(name, { aggregate: 'count', by: 'http_route' })).toEqual({ '/cart': 60, '/pay': 120 });
  expect(await last(name, { aggregate: 'avg', filters: 'http.route="/pay"' })).toEqual({ '': 0.15 });
  const p50 = await last(name, { aggregate: 'p50', by: 'http.route' });
  expect(p50['/cart']).toBeCloseTo(0.05);
  expect(p50['/pay']).toBeCloseTo(0.15);
});

test('and of native ones', async () => {
  const p50 = await ask('queue.wait', { aggregate: 'p50' });
  expect(p50).toMatchObject({ unit: 'ms', query: 'histogram_quantile(0.5, sum(rate(queue_wait_milliseconds[5m])))' });
  expect(p50.data[0].points.at(-1)[1]).toBeCloseTo(2 * Math.SQRT2, 5);
  expect(await last('queue.wait', { aggregate: 'rate' })).toEqual({ '': 1 });
  expect((await last('queue.wait', { aggregate: 'avg' }))['']).toBeCloseTo(3);
});

test('increments of native histograms add up', async () => {
  expect(await last('queue.length', { aggregate: 'rate' })).toEqual({ '': 1 });
  expect((await last('queue.length', { aggregate: 'avg' }))['']).toBeCloseTo(3);
  const p50 = (await last('queue.length', { aggregate: 'p50' }))['']!;
  expect(p50).toBeGreaterThan(2);
  expect(p50).toBeLessThan(4);
});

test('increments are counted as what they are, from the first on', async () => {
  const { data } = await ask('orders', { by: 'service,shop' });
  expect(data[0].labels).toEqual({ service: 'prod/shop', shop: 'north' });
  // The counter began a minute before the first step, of whose five minutes it counts one.
  const rates = data[0].points.map(([, value]: [number, number]) => Number(value.toFixed(6)));
  expect(rates).toEqual([0.2, 0.4, 0.6, 0.8, ...Array.from({ length: 7 }, () => 1)]);
  expect((await last('orders', { aggregate: 'sum' }))['']).toBeCloseTo(60);
});

test('gauges over time, and over series', async () => {
  expect(await last('cpu.load', { by: 'core' })).toEqual({ a: 10, b: 0.5 });
  expect(await last('cpu_load_ratio', { aggregate: 'sum' })).toEqual({ '': 10.5 });
  // The step that ends at ten minutes.
  expect(await last('cpu.load', { aggregate: 'avg', by: 'core', step: '10m' })).toEqual({ a: 5.5, b: 0.5 });
  await expect(ask('cpu.load', { aggregate: 'rate' })).rejects.toThrow('has no rate');
});

test('a service with its namespace and without, and what only its resource knows', async () => {
  expect(await last('cpu.load', { filters: 'service="shop"', aggregate: 'count' })).toEqual({ '': 2 });
  expect(await last('cpu.load', { filters: 'service="prod/shop"', aggregate: 'count' })).toEqual({ '': 2 });
  expect((await ask('cpu.load', { filters: 'service="hop"' })).data).toEqual([]);
  expect(await last('cpu.load', { by: 'resource.host.name', aggregate: 'count' })).toEqual({ h1: 2 });
  expect((await ask('cpu.load', { filters: 'resource.host.name="h2"' })).data).toEqual([]);
});

test('exemplars are found by the metric, by the service and by the trace', async () => {
  const asked = [
    'metric: "http.server.request.duration"',
    'metric: "http_server_request_duration_seconds"',
    'service: "shop"',
    `traceId: "${TRACE}"`,
  ];
  for (const argument of asked) {
    const reply = await fetch(`${oriel.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        query: `{ exemplars(${argument}, range: { start: "now-1h" }) { value traceId } }`,
      }),
    });
    expect(await reply.json()).toEqual({ data: { exemplars: [{ value: 0.05, traceId: TRACE }] } });
  }
});
