import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSender, logsOf, spansOf } from '../test/telemetry.ts';
import { startTestOriel, type TestOriel } from '../test/test-oriel.ts';

// One order goes through two services that know nothing of each other's logger: whoever holds any end of it finds the rest.

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const ROOT = '00f067aa0ba902b7';
const WORK = '00f067aa0ba902b8';
const METRIC = 'http.server.request.duration';
const nowMs = Date.now();

let oriel: TestOriel;
let key: string;

beforeAll(async () => {
  oriel = await startTestOriel({ queryTimeoutMs: 60_000 });
  const { first } = oriel.tenants;
  key = await oriel.key(first, 'read');
  await oriel.send(
    first,
    'traces',
    spansOf('front', [
      {
        traceId: TRACE,
        spanId: ROOT,
        name: 'POST /orders',
        startMs: nowMs - 5_000,
        durationMs: 400,
        attributes: { 'user.id': 'ann', correlationId: 'c-1', requestId: 'r-1', 'tenant.id': 't-1', session_id: 's-1' },
      },
    ]),
  );
  await oriel.send(
    first,
    'traces',
    spansOf('stock', [
      {
        traceId: TRACE,
        spanId: WORK,
        parentSpanId: ROOT,
        name: 'reserve',
        startMs: nowMs - 4_900,
        durationMs: 100,
        attributes: { userId: 'ann', correlation_id: 'c-1', 'request.id': 'r-1', tenantId: 't-1' },
      },
    ]),
  );
  const ids = { user_id: 'ann', 'correlation.id': 'c-1', request_id: 'r-1', tenant_id: 't-1', sessionId: 's-1' };
  const bystander = { user_id: 'bob', correlation_id: 'c-2', request_id: 'r-2', tenant_id: 't-2', session_id: 's-2' };
  await oriel.send(
    first,
    'logs',
    logsOf('front', [
      { body: 'order taken', atMs: nowMs - 4_950, traceId: TRACE, attributes: ids },
      { body: 'of somebody else', atMs: nowMs - 4_950, attributes: bystander },
    ]),
  );
  // As a logger writes it, names and all.
  await createSender(oriel.store, 'json-logs')(first, 'logs', {
    level: 'warn',
    time: nowMs - 4_850,
    msg: 'stock is low',
    service: 'stock',
    trace_id: TRACE,
    span_id: WORK,
    userId: 'ann',
    request_id: 'r-1',
    correlationId: 'c-1',
    tenant_id: 't-1',
    session_id: 's-1',
  });
  for (const [service, spanId] of [
    ['front', ROOT],
    ['stock', WORK],
  ] as const) {
    await oriel.send(first, 'metrics', {
      resourceMetrics: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
          scopeMetrics: [
            {
              metrics: [
                {
                  name: METRIC,
                  unit: 's',
                  histogram: {
                    aggregationTemporality: 2,
                    dataPoints: [
                      {
                        startTimeUnixNano: `${nowMs - 60_000}000000`,
                        timeUnixNano: `${nowMs - 4_000}000000`,
                        explicitBounds: [1],
                        bucketCounts: [1, 0],
                        count: 1,
                        sum: 0.4,
                        exemplars: [{ asDouble: 0.4, traceId: TRACE, spanId, timeUnixNano: `${nowMs - 4_600}000000` }],
                      },
                    ],
                  },
                },
              ],
            },
          ],
        },
      ],
    });
  }
});
afterAll(() => oriel[Symbol.asyncDispose]());

// biome-ignore lint/suspicious/noExplicitAny: answers are judged by what they hold
async function get(path: string): Promise<any> {
  const reply = await fetch(`${oriel.url}${path}`, { headers: { authorization: `Bearer ${key}` } });
  const body = await reply.json();
  expect(reply.status, JSON.stringify(body)).toBe(200);
  return body;
}

// biome-ignore lint/suspicious/noExplicitAny: answers are judged by what they hold
async function ask(query: string): Promise<any> {
  const reply = await fetch(`${oriel.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await reply.json()) as { data: unknown; errors?: unknown };
  expect(errors).toBeUndefined();
  return data;
}

const logs = async (query: string) =>
  (await get(`/monitoring/logs?query=${encodeURIComponent(query)}`)).data as Record<string, string>[];
const bodies = async (query: string) => (await logs(query)).map(({ body }) => body).sort();
const both = ['order taken', 'stock is low'];

test('every log knows its trace, and the span in it', async () => {
  const found = await logs('traceId:*');
  expect(found).toHaveLength(2);
  for (const { traceId, spanId, service } of found) {
    const { spans, incomplete } = await get(`/monitoring/traces/${traceId}`);
    expect(incomplete).toBe(false);
    expect(spans.find((span: { spanId: string }) => span.spanId === spanId)).toMatchObject({ service });
  }
});

test('every span knows its logs, and so does the trace', async () => {
  expect(await bodies(`spanId:${ROOT}`)).toEqual(['order taken']);
  expect(await bodies(`spanId:${WORK}`)).toEqual(['stock is low']);
  expect(await bodies(`trace_id:${TRACE}`)).toEqual(both);
  const { traceLogs } = await ask(`{ traceLogs(traceId: "${TRACE}") { body spanId } }`);
  expect(traceLogs).toEqual([
    { body: 'order taken', spanId: ROOT },
    { body: 'stock is low', spanId: WORK },
  ]);
});

test('logs and spans know the metrics of their service, with exemplars that lead back to them', async () => {
  for (const [service, spanId, body] of [
    ['front', ROOT, 'order taken'],
    ['stock', WORK, 'stock is low'],
  ]) {
    const { metrics, exemplars } = await ask(`{
      metrics(service: "${service}", range: { start: "now-1h" }) { name }
      exemplars(service: "${service}", range: { start: "now-1h" }) { metric traceId spanId service value }
    }`);
    expect(metrics.map(({ name }: { name: string }) => name)).toContain('http_server_request_duration_seconds');
    expect(exemplars).toEqual([expect.objectContaining({ traceId: TRACE, spanId, service, value: 0.4 })]);
    // From the metric to the log.
    expect(await bodies(`traceId:${exemplars[0].traceId} spanId:${exemplars[0].spanId}`)).toEqual([body]);
  }
  const { exemplars } = await ask(`{ exemplars(traceId: "${TRACE}", range: { start: "now-1h" }) { service metric } }`);
  expect(exemplars.map(({ service }: { service: string }) => service).sort()).toEqual(['front', 'stock']);
  const { data } = await get(
    `/api/v1/query_exemplars?query=http_server_request_duration_seconds_bucket&start=${nowMs / 1_000 - 3_600}&end=${nowMs / 1_000 + 60}`,
  );
  const traces = data.flatMap((series: { exemplars: { labels: Record<string, string> }[] }) =>
    series.exemplars.map(({ labels }) => labels.trace_id),
  );
  expect(new Set(traces)).toEqual(new Set([TRACE]));
});

describe('whoever knows an id finds logs and traces by it, under whatever name they were sent', () => {
  test.each([
    ...['user.id', 'user_id', 'userId'].map((name) => [name, 'ann']),
    ...['request_id', 'requestId', 'request.id'].map((name) => [name, 'r-1']),
    ...['correlation_id', 'correlationId', 'correlation.id'].map((name) => [name, 'c-1']),
    ...['tenant_id', 'tenantId', 'tenant.id'].map((name) => [name, 't-1']),
    ...['session.id', 'session_id', 'sessionId'].map((name) => [name, 's-1']),
  ])('%s:%s', async (name, value) => {
    const question = `${name}:"${value}"`;
    expect(await bodies(question)).toEqual(both);
    expect(await bodies(`${name}:?${value!.slice(1)}`)).toEqual(both);
    expect(await bodies(`${name}:* -${question}`)).toEqual(['of somebody else']);
    expect(await bodies(`${name}!="${value}"`)).toEqual(['of somebody else']);
    for (const filter of [`query=${encodeURIComponent(question)}`, `attributes=${name}=${value}`]) {
      const { data } = await get(`/monitoring/traces?${filter}`);
      expect(data.map(({ traceId }: { traceId: string }) => traceId)).toEqual([TRACE]);
    }
    expect((await get(`/monitoring/traces?attributes=${name}=nobody`)).data).toEqual([]);
  });

  test('a filter by user, and one name alone', async () => {
    const { searchLogs } = await ask('{ searchLogs(filters: { user: "ann" }) { nodes { body } } }');
    expect(searchLogs.nodes.map(({ body }: { body: string }) => body).sort()).toEqual(both);
    expect(await bodies('attributes.user_id:ann')).toEqual(['order taken']);
  });
});
