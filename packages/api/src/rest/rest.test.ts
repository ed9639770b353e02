import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { gaugeOf, logsOf, spansOf } from '../../test/telemetry.ts';
import type { TestOriel } from '../../test/test-oriel.ts';
import { startTestOriel } from '../../test/test-oriel.ts';
import { dependenciesAnswer } from './dependencies/schemas.ts';
import { logRecordSchema, logsAnswer, streamsAnswer } from './logs/schemas.ts';
import { metricAnswer, metricsAnswer } from './metrics/schemas.ts';
import { problemSchema } from './schemas.ts';
import { servicesAnswer } from './services/schemas.ts';
import { traceAnswer, tracesAnswer } from './traces/schemas.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const FOREIGN_TRACE = '11111111111111111111111111111111';

let oriel: TestOriel;
let key: string;
let foreignKey: string;
const nowMs = Date.now();

beforeAll(async () => {
  oriel = await startTestOriel();
  const { first, other } = oriel.tenants;
  key = await oriel.key(first, 'read');
  foreignKey = await oriel.key(other, 'read');
  await oriel.send(
    first,
    'logs',
    logsOf('shop', [
      { body: 'order placed', atMs: nowMs - 5_000, attributes: { 'order.id': '7', 'user.id': 'ann' } },
      { body: 'payment failed', atMs: nowMs - 4_000, severityNumber: 17, traceId: TRACE },
      { body: 'order shipped', atMs: nowMs - 3_000, severityNumber: 13 },
    ]),
  );
  await oriel.send(other, 'logs', logsOf('secret-service', [{ body: 'order of another tenant', atMs: nowMs - 2_000 }]));
  await oriel.send(
    first,
    'traces',
    spansOf('shop', [
      { traceId: TRACE, spanId: '00f067aa0ba902b7', name: 'POST /checkout', startMs: nowMs - 5_000, durationMs: 400 },
      {
        traceId: TRACE,
        spanId: '00f067aa0ba902b8',
        parentSpanId: '00f067aa0ba902b7',
        name: 'charge',
        kind: 3,
        startMs: nowMs - 4_900,
        durationMs: 200,
        failed: true,
        attributes: { 'card.kind': 'visa', status: 'settled' },
      },
      {
        traceId: TRACE,
        spanId: '00f067aa0ba902b9',
        parentSpanId: 'ffffffffffffffff',
        name: 'lost',
        kind: 1,
        startMs: nowMs - 4_800,
        durationMs: 10,
      },
    ]),
    nowMs - 120_000,
  );
  await oriel.send(
    other,
    'traces',
    spansOf('secret-service', [
      { traceId: FOREIGN_TRACE, spanId: 'aaaaaaaaaaaaaaaa', name: 'GET /', startMs: nowMs - 5_000, durationMs: 1 },
    ]),
  );
  const points = [0, 1, 2].map((index) => ({ atMs: nowMs - 60_000 + index * 10_000, value: 10 + index }));
  await oriel.send(first, 'metrics', gaugeOf('shop', 'process.memory.usage', points));
  await oriel.send(other, 'metrics', gaugeOf('secret-service', 'secret.metric', points));
});
afterAll(() => oriel[Symbol.asyncDispose]());

// biome-ignore lint/suspicious/noExplicitAny: answers are judged by what they hold
type Answer = { status: number; type: string; body: any; headers: Headers };

async function get(path: string, as = key): Promise<Answer> {
  return answerOf(await fetch(`${oriel.url}${path}`, { headers: { authorization: `Bearer ${as}` } }));
}

async function search(body: object): Promise<Answer> {
  return answerOf(
    await fetch(`${oriel.url}/monitoring/logs/search`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
}

async function answerOf(reply: Response): Promise<Answer> {
  const type = reply.headers.get('content-type') ?? '';
  return { status: reply.status, type, body: await reply.json(), headers: reply.headers };
}

const bodies = ({ body }: Answer) => body.data.map((row: { body: string }) => row.body);

describe('logs', () => {
  test('newest first, as documented', async () => {
    const answer = await get('/monitoring/logs?query=order OR payment');
    expect(answer.status).toBe(200);
    expect(bodies(answer)).toEqual(['order shipped', 'payment failed', 'order placed']);
    expect(answer.body.data[1]).toMatchObject({
      severity: 'ERROR',
      severityNumber: 17,
      service: 'shop',
      traceId: TRACE,
      spanId: '00f067aa0ba902b7',
      resource: { 'service.name': 'shop' },
      scope: { name: 'test' },
      timestamp: new Date(nowMs - 4_000).toISOString(),
    });
    expect(answer.body.next).toBeNull();
    expect(answer.body.stats).toMatchObject({ partial: null });
  });

  test('one search, however its order, times and filters are written', async () => {
    const [startS, endS] = [Math.floor(nowMs / 1_000) - 60, Math.floor(nowMs / 1_000) + 60];
    const written = [
      { order: 'asc', filters: { service: 'shop', severity: ['INFO', 'UNSPECIFIED', 'WARN'] } },
      { order: 'oldest', start: startS, end: endS, filters: { service: ['shop'] }, query: 'order' },
      { order: 'oldest', start: String(startS), end: String(endS), query: 'service:shop order' },
    ];
    for (const body of written) expect(bodies(await search(body))).toEqual(['order placed', 'order shipped']);
    expect(bodies(await get('/monitoring/logs?query=order&order=desc'))).toEqual(['order shipped', 'order placed']);
  });

  test('of each record only the fields that are asked for', async () => {
    const { body } = await get('/monitoring/logs?query=placed&fields=body,order.id&fields=resource.service.name');
    expect(body.data).toEqual([
      {
        id: expect.any(String),
        timestamp: expect.any(String),
        body: 'order placed',
        'order.id': '7',
        'resource.service.name': 'shop',
      },
    ]);
    const whole = await get('/monitoring/logs?query=placed&fields=');
    expect(logRecordSchema.parse(whole.body.data[0])).toEqual(whole.body.data[0]);
  });

  test('an empty parameter is one that is not given', async () => {
    const answer = await get('/monitoring/logs?query=order&start=&end=&limit=&cursor=&order=');
    expect(answer.body).toMatchObject({ next: null });
    expect(bodies(answer)).toEqual(['order shipped', 'order placed']);
    expect(bodies(await search({ query: 'order', cursor: null }))).toEqual(['order shipped', 'order placed']);
    const traces = await get(
      '/monitoring/traces?service=&operation=&minDuration=&maxDuration=&status=&attributes=&start=&end=&limit=&cursor=',
    );
    expect(traces.body.data).toHaveLength(1);
  });

  test('a cursor goes on where the page ended, and late records do not appear in it', async () => {
    const first = await get('/monitoring/logs?query=order&limit=1&order=oldest');
    expect(bodies(first)).toEqual(['order placed']);
    await oriel.send(
      oriel.tenants.first,
      'logs',
      logsOf('late', [{ body: 'order late', atMs: nowMs - 3_500, attributes: { late: 'yes' } }]),
    );
    const cursor = encodeURIComponent(first.body.next);
    const rest = await get(`/monitoring/logs?query=order&limit=10&order=oldest&cursor=${cursor}`);
    expect(bodies(rest)).toEqual(['order shipped']);
    expect(bodies(await get('/monitoring/logs?query=late:yes'))).toEqual(['order late']);
  });

  test('filters, fields and aggregations', async () => {
    const answer = await search({
      query: '-late:*',
      start: 'now-1h',
      filters: { service: ['shop'] },
      fields: ['body', 'order.id', 'resource.service.name'],
      limit: 2,
      order: 'oldest',
      aggregations: {
        time: { type: 'histogram', buckets: 10 },
        services: { type: 'values', field: 'service' },
        severities: { type: 'values', field: 'severity', limit: 1 },
      },
    });
    expect(answer.status).toBe(200);
    expect(answer.body.data[0]).toEqual({
      id: expect.any(String),
      timestamp: expect.any(String),
      body: 'order placed',
      'order.id': '7',
      'resource.service.name': 'shop',
    });
    expect(answer.body.aggregations.time.total).toBe(3);
    expect(answer.body.aggregations.services.values).toEqual([{ value: 'shop', count: 3 }]);
    expect(answer.body.aggregations.severities.values).toHaveLength(1);
    expect(answer.body.next).toEqual(expect.any(String));
  });

  test('aggregations alone, by user and by trace', async () => {
    const byUser = await search({ limit: 0, filters: { user: 'ann' }, aggregations: { n: { type: 'histogram' } } });
    expect(byUser.body).toMatchObject({ data: [], next: null, stats: null, aggregations: { n: { total: 1 } } });
    expect(bodies(await search({ filters: { traceId: TRACE.toUpperCase() } }))).toEqual(['payment failed']);
    expect(bodies(await search({ filters: { severity: ['WARN'] } }))).toEqual(['order shipped']);
  });

  test('streams', async () => {
    const { body } = await get('/monitoring/logs/streams');
    expect(body.data.find((stream: { service: string }) => stream.service === 'shop')).toMatchObject({ records: 3 });
  });
});

describe('traces', () => {
  test.each<[string, number]>([
    ['service=shop', 1],
    ['service=shop,other', 1],
    ['service=nobody', 0],
    ['operation=charge', 1],
    ['operation=POST*', 1],
    ['minDuration=300ms', 1],
    ['minDuration=1s', 0],
    ['maxSpanDuration=0.2s&status=error', 1],
    ['maxSpanDuration=0.1s&status=error', 0],
    // As long as the trace is said to be, and not as any span of it.
    ['maxDuration=0.2s', 0],
    ['maxDuration=0.4s&status=error', 1],
    ['maxDuration=0.2s&order=longest', 0],
    ['minDuration=0.4s&maxDuration=0.4s&order=longest', 1],
    ['status=ok', 0],
    ['attributes=card.kind=visa', 1],
    // Attributes may be called as something is that a span has itself.
    ['attributes=status=settled', 1],
    ['attributes=name=charge', 0],
    ['attributes=service.name=shop', 1],
    ['attributes={"card.kind":"amex"}', 0],
    ['query=name:charge', 1],
    ['order=longest', 1],
  ])('%s finds %i', async (query, count) => {
    const { status, body } = await get(`/monitoring/traces?${query}`);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.data).toHaveLength(count);
    if (count > 0) expect(body.data[0]).toMatchObject({ traceId: TRACE, rootService: 'shop', errors: 1 });
  });

  test('one trace, put together, in either spelling of its id', async () => {
    for (const id of [TRACE, '4BF92F35-77B3-4DA6-A3CE-929D0E0E4736']) {
      const { status, body } = await get(`/monitoring/traces/${id}`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ traceId: TRACE, incomplete: true, clockSkewCorrected: false, services: ['shop'] });
      const names = body.spans.map((span: { name: string }) => span.name);
      expect(names).toEqual(expect.arrayContaining(['POST /checkout', 'charge', 'lost']));
      expect(body.spans.find((span: { name: string }) => span.name === 'charge')).toMatchObject({
        parentSpanId: '00f067aa0ba902b7',
        kind: 'client',
        status: 'error',
        durationMs: 200,
        offsetMs: 100,
        attributes: { 'card.kind': 'visa', status: 'settled' },
      });
    }
  });

  test('a list says of a trace what the trace says: by clocks that agree, and with parents that have a minute to come', async () => {
    const { other } = oriel.tenants;
    const skewed = 'd'.repeat(32);
    const coming = 'e'.repeat(32);
    const [call, answer, work] = ['1', '2', '3'].map((digit) => digit.repeat(16));
    const startMs = nowMs - 600_000;
    await oriel.send(
      other,
      'traces',
      spansOf('front', [{ traceId: skewed, spanId: call!, name: 'GET /', startMs, durationMs: 100 }]),
    );
    // By a clock that is five minutes ahead.
    const aheadMs = startMs + 300_000;
    await oriel.send(
      other,
      'traces',
      spansOf('back', [
        { traceId: skewed, spanId: answer!, parentSpanId: call!, name: 'work', startMs: aheadMs, durationMs: 40 },
      ]),
    );
    const orphan = { traceId: coming, spanId: work!, parentSpanId: call!, name: 'step', startMs, durationMs: 5 };
    await oriel.send(other, 'traces', spansOf('back', [orphan]), nowMs + 600_000);

    const { body } = await get('/monitoring/traces?start=now-1h&query=name:*', foreignKey);
    const rows = new Map(body.data.map((row: { traceId: string }) => [row.traceId, row]));
    for (const traceId of [skewed, coming, FOREIGN_TRACE]) {
      const { spanCount, truncated, spans, ...head } = (await get(`/monitoring/traces/${traceId}`, foreignKey)).body;
      expect(rows.get(traceId)).toEqual({ ...head, spans: spanCount });
      expect([truncated, spans.length]).toEqual([false, spanCount]);
    }
    expect(rows.get(skewed)).toMatchObject({ durationMs: 100, clockSkewCorrected: true, incomplete: false });
    expect(rows.get(coming)).toMatchObject({ arriving: true, incomplete: false, rootName: 'step' });
    const { spans } = (await get(`/monitoring/traces/${coming}`, foreignKey)).body;
    expect(spans).toEqual([expect.objectContaining({ parentSpanId: '', awaitsParent: true, synthetic: false })]);

    const lengths = async (query: string) =>
      (await get(`/monitoring/traces?start=now-1h&${query}`, foreignKey)).body.data.map(
        (row: { durationMs: number }) => row.durationMs,
      );
    expect(await lengths('order=longest')).toEqual([100, 5, 1]);
    expect(await lengths('order=longest&maxDuration=100ms')).toEqual([100, 5, 1]);
    expect(await lengths('maxDuration=50ms&order=longest')).toEqual([5, 1]);
    expect(await lengths('minDuration=50ms')).toEqual([100]);
  });

  test('services and dependencies', async () => {
    const services = await get('/monitoring/services');
    expect(services.body.data).toEqual([
      expect.objectContaining({ name: 'shop', errorRatio: expect.any(Number), calls: expect.any(Array) }),
    ]);
    expect((await get('/monitoring/dependencies')).status).toBe(200);
  });
});

describe('metrics', () => {
  test('listed page by page', async () => {
    const names = ({ body }: Answer) => body.data.map((metric: { name: string }) => metric.name);
    const points = [{ atMs: nowMs - 60_000, value: 1 }];
    await oriel.send(oriel.tenants.first, 'metrics', gaugeOf('shop', 'queue.size', points));
    const all = await get('/monitoring/metrics');
    expect(names(all)).toEqual(['process_memory_usage_bytes', 'queue_size_bytes']);
    expect(all.body.next).toBeNull();
    const first = await get('/monitoring/metrics?limit=1');
    const rest = await get(`/monitoring/metrics?limit=1&cursor=${encodeURIComponent(first.body.next)}`);
    expect([...names(first), ...names(rest)]).toEqual(names(all));
    expect(rest.body.next).toBeNull();
  });

  test('listed and read', async () => {
    const { body: list } = await get('/monitoring/metrics?prefix=process.');
    expect(list.data).toEqual([
      expect.objectContaining({ name: 'process_memory_usage_bytes', type: 'gauge', unit: 'By', services: ['shop'] }),
    ]);
    const { body } = await get(
      '/monitoring/metrics/process.memory.usage?step=10s&aggregate=max&by=host&filters=host="a"',
    );
    expect(body).toMatchObject({
      unit: 'By',
      type: 'gauge',
      aggregate: 'max',
      stepMs: 10_000,
      query: 'max by (host) (process_memory_usage_bytes{host="a"})',
    });
    expect(body.data).toHaveLength(1);
    expect(body.data[0].labels).toEqual({ host: 'a' });
    const values = body.data[0].points.map((point: number[]) => point[1]);
    expect([...new Set(values)]).toEqual([10, 11, 12]);
  });
});

test.each<[string, z.ZodType]>([
  ['logs?query=order OR payment', logsAnswer],
  ['logs/streams', streamsAnswer],
  ['traces', tracesAnswer],
  [`traces/${TRACE}`, traceAnswer],
  ['services', servicesAnswer],
  ['dependencies', dependenciesAnswer],
  ['metrics', metricsAnswer],
  ['metrics/process.memory.usage', metricAnswer],
  ['logs?limit=0', problemSchema],
])('the answer of %s is what its schema says, member for member', async (path, schema) => {
  const { body } = await get(`/monitoring/${path}`);
  // Equal to what is left when members that the schema does not know are taken away.
  expect(schema.parse(body)).toEqual(body);
});

describe('refusals', () => {
  test.each<[string, number, string, string?]>([
    ['/monitoring/logs?query=a:(', 400, 'search_missing_term', 'query'],
    ['/monitoring/logs?query="open', 400, 'search_unclosed_quote', 'query'],
    ['/monitoring/logs?start=soon', 400, 'bad_time', 'start'],
    ['/monitoring/logs?start=now-999999999d/M', 400, 'bad_time', 'start'],
    ['/monitoring/logs?start=now&end=now-1h', 400, 'bad_range', 'start'],
    ['/monitoring/logs?start=2016-01-01&end=2026-01-01', 400, 'range_too_wide', 'start'],
    ['/monitoring/logs?query=timestamp>yesterday', 400, 'bad_predicate', 'query'],
    ['/monitoring/logs?limit=1001', 400, 'bad_limit', 'limit'],
    ['/monitoring/logs?limit=many', 400, 'invalid_request', 'limit'],
    ['/monitoring/logs?order=best', 400, 'invalid_request', 'order'],
    [`/monitoring/logs?fields=${'x,'.repeat(101)}`, 400, 'invalid_request', 'fields'],
    ['/monitoring/logs?cursor=nonsense', 400, 'bad_cursor', 'cursor'],
    ['/monitoring/traces?minDuration=long', 400, 'bad_duration', 'minDuration'],
    ['/monitoring/traces?maxDuration=250', 400, 'bad_duration', 'maxDuration'],
    ['/monitoring/traces?status=red', 400, 'invalid_request', 'status'],
    ['/monitoring/traces?attributes=red', 400, 'invalid_request', 'attributes'],
    ['/monitoring/traces?query=kind:red', 400, 'bad_predicate', 'query'],
    ['/monitoring/traces/xyz', 400, 'bad_trace_id', 'traceId'],
    ['/monitoring/traces/22222222222222222222222222222222', 404, 'trace_not_found', 'traceId'],
    ['/monitoring/metrics/no.such.metric', 404, 'metric_not_found', 'metric'],
    ['/monitoring/metrics/x?step=1ms&start=now-1d', 400, 'bad_step', 'step'],
    ['/monitoring/metrics/x?filters=nonsense', 400, 'bad_matcher', 'filters'],
    ['/monitoring/metrics/x?aggregate=median', 400, 'bad_aggregate', 'aggregate'],
  ])('%s', async (path, status, code, field) => {
    const answer = await get(path);
    expect(answer.body).toMatchObject({ status, code, type: `urn:oriel:error:${code}`, ...(field ? { field } : {}) });
    expect(answer.body.detail).toEqual(expect.any(String));
    expect(answer.status).toBe(status);
    expect(answer.type).toMatch('application/problem+json');
  });

  test('a body that is no JSON, of another type, or of another form', async () => {
    const post = (body: string, type: string) =>
      fetch(`${oriel.url}/monitoring/logs/search`, {
        method: 'POST',
        headers: { 'x-api-key': key, 'content-type': type },
        body,
      }).then(answerOf);
    expect((await post('{', 'application/json')).body).toMatchObject({ status: 400, code: 'invalid_request' });
    expect((await post('a=b', 'application/x-www-form-urlencoded')).body).toMatchObject({ status: 415 });
    for (const [body, field] of [
      ['{"surprise":1}', 'surprise'],
      ['{"filters":{"servce":"shop"}}', 'filters.servce'],
      ['{"aggregations":{"n":{"type":"values","field":"x","filed":"y"}}}', 'aggregations.n.filed'],
    ] as const) {
      expect((await post(body, 'application/json')).body).toMatchObject({ code: 'invalid_request', field });
    }
    expect((await post('{"filters":{"severity":["LOUD"]}}', 'application/json')).body).toMatchObject({
      field: 'filters.severity.0',
    });
  });

  test('the hostile reads as what it is: text', async () => {
    for (const hostile of ["'; DROP TABLE oriel.logs; --", "x' OR tenant=2 SETTINGS additional_table_filters={} --"]) {
      const quoted = encodeURIComponent(`service:"${hostile}"`);
      expect((await get(`/monitoring/logs?query=${quoted}`)).body.data).toEqual([]);
      const { body } = await get(`/monitoring/metrics/${encodeURIComponent(hostile)}`);
      expect(body.code).toBe('metric_not_found');
    }
    expect((await get('/monitoring/logs?query=order')).body.data).not.toEqual([]);
  });
});

describe('another tenant', () => {
  test.each([
    '/monitoring/logs?start=now-1d',
    '/monitoring/logs?query=service:shop',
    '/monitoring/logs/streams',
    '/monitoring/traces?start=now-1d',
    '/monitoring/services',
    '/monitoring/dependencies',
    '/monitoring/metrics',
  ])('sees nothing of ours in %s', async (path) => {
    expect(JSON.stringify((await get(path, foreignKey)).body)).not.toContain('shop');
    expect(JSON.stringify((await get(path)).body)).not.toContain('secret');
  });

  test('cannot name a trace, a metric or a cursor of ours', async () => {
    expect((await get(`/monitoring/traces/${TRACE}`, foreignKey)).status).toBe(404);
    expect((await get(`/monitoring/traces/${FOREIGN_TRACE}`)).status).toBe(404);
    expect((await get('/monitoring/metrics/process.memory.usage', foreignKey)).status).toBe(404);
    const { body } = await get('/monitoring/logs?query=order&limit=1');
    const stolen = await get(
      `/monitoring/logs?query=order&limit=1&cursor=${encodeURIComponent(body.next)}`,
      foreignKey,
    );
    expect(JSON.stringify(stolen.body)).not.toContain('shop');
  });
});
