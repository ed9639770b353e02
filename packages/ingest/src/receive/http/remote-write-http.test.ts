import { compressSync } from 'snappy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPipeline } from '../../../test/open-pipeline.ts';
import { realStore } from '../../../test/real-store.ts';
import { FIRST_POLICY, outcome, refusedAs, ScriptedPipeline } from '../../../test/scripted-pipeline.ts';
import { serveHttp } from '../../../test/serve-http.ts';
import {
  encodeSymbolizedRequest,
  encodeWriteRequest,
  type SentSeries,
} from '../../decode/prometheus-remote-write/test/encode-write-request.ts';
import { isFromThisMachine } from '../credential.ts';

const V2 = 'application/x-protobuf;proto=io.prometheus.write.v2.Request';
const STALE = 0x7ff0000000000002n;

function post(url: string, body: Uint8Array, headers: Record<string, string> = {}, path = '/api/v1/write') {
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer good', 'content-encoding': 'snappy', 'content-type': V2, ...headers },
    body: Buffer.from(body),
  });
}

describe('on a real store', () => {
  let real: Awaited<ReturnType<typeof realStore>>;
  let opened: Awaited<ReturnType<typeof openPipeline>>;
  let served: Awaited<ReturnType<typeof serveHttp>>;
  beforeAll(async () => {
    real = await realStore();
    opened = await openPipeline(real.store);
    served = await serveHttp(opened.pipeline);
  });
  afterAll(async () => {
    await served?.[Symbol.asyncDispose]();
    await opened?.[Symbol.asyncDispose]();
    await real?.[Symbol.asyncDispose]();
  });

  const timeMs = Math.floor(Date.now() / 1_000) * 1_000 - 60_000;
  const series = (metric: string): SentSeries[] => [
    {
      labels: { __name__: metric, job: 'shop', 'with space': 'ä\n' },
      samples: [
        { value: 1.5, timeMs, startMs: timeMs - 5_000 },
        { value: { bits: STALE }, timeMs: timeMs + 1_000 },
      ],
      exemplars: [{ labels: { trace_id: '0123456789abcdef0123456789abcdef', user: 'ann' }, value: 1.25, timeMs }],
    },
    {
      labels: { __name__: `${metric}_sizes`, job: 'shop' },
      histograms: [
        {
          timeMs,
          count: 6,
          sum: 9.5,
          schema: -53,
          customValues: [1, 2.5],
          positiveSpans: [{ offset: 0, length: 3 }],
          positive: [1, 1, 1],
          hint: 3,
        },
        { timeMs: timeMs + 1_000, count: 0, sum: { bits: STALE } },
      ],
    },
  ];

  test.each([
    ['one', 'application/x-protobuf', encodeWriteRequest],
    ['two', V2, encodeSymbolizedRequest],
  ])('what is sent as version %s is read back to the bit', async (metric, contentType, encode) => {
    const answer = await post(served.url, encode(series(metric)), { 'content-type': contentType });
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    if (contentType === V2) {
      expect(answer.headers.get('x-prometheus-remote-write-samples-written')).toBe('2');
      expect(answer.headers.get('x-prometheus-remote-write-histograms-written')).toBe('2');
      expect(answer.headers.get('x-prometheus-remote-write-exemplars-written')).toBe('1');
    }
    await opened.pipeline.flush();

    const { samples } = real.store.forTenant(1);
    const range = { startMs: timeMs - 1_000, endMs: timeMs + 2_000 };
    const named = (name: string) => [{ name: '__name__', op: '=', value: name } as const];
    const read = async (name: string) => {
      const selected = await samples.select({ ...range, matchers: named(name) });
      expect(selected.series.length).toBe(1);
      const columns = {
        length: 0,
        timestamps: new Float64Array(4),
        values: new Float64Array(4),
        histograms: null,
        startTimestamps: null,
      };
      selected.series[0]!.read(columns);
      return { labels: selected.series[0]!.labels, columns };
    };
    const floats = await read(metric);
    expect(floats.labels).toEqual({ names: ['__name__', 'job', 'with space'], values: [metric, 'shop', 'ä\n'] });
    expect([...floats.columns.timestamps.subarray(0, 2)]).toEqual([timeMs, timeMs + 1_000]);
    expect(floats.columns.values[0]).toBe(1.5);
    expect(new BigUint64Array(floats.columns.values.buffer)[1]).toBe(STALE);

    const sizes = await read(`${metric}_sizes`);
    const histograms = sizes.columns.histograms as unknown as readonly unknown[];
    expect(histograms[0]).toMatchObject({
      counterResetHint: 'gauge',
      schema: -53,
      count: 6,
      sum: 9.5,
      positiveBuckets: Float64Array.of(1, 2, 3),
      customValues: Float64Array.of(1, 2.5),
    });
    expect(new BigUint64Array(sizes.columns.values.buffer)[1]).toBe(STALE);

    const [exemplars] = await samples.exemplars([named(metric)], range, 10);
    expect(exemplars?.exemplars).toEqual([
      { labels: { trace_id: '0123456789abcdef0123456789abcdef', user: 'ann' }, value: 1.25, timestampMs: timeMs },
    ]);
  });

  test('what is too old is refused alone, with a sentence', async () => {
    const old = { labels: { __name__: 'late' }, samples: [{ value: 1, timeMs: timeMs - 25 * 3_600_000 }] };
    const answer = await post(served.url, encodeSymbolizedRequest([old, ...series('beside')]));
    expect([answer.status, await answer.text()]).toEqual([400, 'the record is older than this tenant accepts\n']);
    expect(answer.headers.get('x-prometheus-remote-write-samples-written')).toBe('2');
  });
});

describe('the door', () => {
  test.each(['/api/v1/write', '/prometheus/api/v1/write', '/api/v1/push'])('stands at %s', async (path) => {
    const pipeline = new ScriptedPipeline();
    await using served = await serveHttp(pipeline);
    expect((await post(served.url, encodeSymbolizedRequest([]), {}, path)).status).toBe(204);
    expect(pipeline.requests[0]).toMatchObject({ decoder: 'remote-write-2', signal: 'samples' });
  });

  test('a key is asked for before anything else', async () => {
    await using served = await serveHttp(new ScriptedPipeline());
    expect((await post(served.url, Buffer.alloc(0), { authorization: 'Bearer bad' })).status).toBe(401);
    expect((await post(served.url, Buffer.alloc(0), { authorization: 'Bearer reader' })).status).toBe(403);
    const basic = `Basic ${Buffer.from('prometheus:good').toString('base64')}`;
    expect((await post(served.url, encodeSymbolizedRequest([]), { authorization: basic })).status).toBe(204);
  });

  test('a page that is not allowed sends nothing without a key, not even without a content type, for which no browser asks first', async () => {
    const pipeline = new ScriptedPipeline();
    await using served = await serveHttp(pipeline, {
      allowedOrigins: ['https://shop.example'],
      authenticate: (request) =>
        isFromThisMachine(request)
          ? { kind: 'granted', policy: FIRST_POLICY }
          : { kind: 'refused', status: 401, code: 'key_missing', detail: 'send an API key' },
    });
    const send = async (headers: Record<string, string>) =>
      (
        await fetch(`${served.url}/api/v1/write`, {
          method: 'POST',
          headers,
          body: Buffer.from(encodeWriteRequest([])),
        })
      ).status;
    for (const origin of ['https://evil.example', 'http://127.0.0.1:1', 'null'])
      expect(await send({ origin })).toBe(401);
    expect(pipeline.requests).toEqual([]);
    for (const headers of [{}, { origin: 'https://shop.example' }, { origin: served.url }] as Record<string, string>[])
      expect(await send(headers)).toBe(204);
  });

  test('a small body that says to be large is not inflated', async () => {
    const pipeline = new ScriptedPipeline();
    await using served = await serveHttp(pipeline, { maxBodyBytes: 10_000 });
    const answer = await post(served.url, compressSync(Buffer.alloc(10_001)));
    expect(answer.status).toBe(413);
    expect(pipeline.requests).toEqual([]);
    expect((await post(served.url, compressSync(Buffer.alloc(10_000)))).status).toBe(204);
    expect((await post(served.url, Buffer.alloc(20, 0xff))).status).toBe(400);
  });

  test('whoever should come again hears 503, never 429', async () => {
    const pipeline = new ScriptedPipeline();
    await using served = await serveHttp(pipeline);
    pipeline.answer = refusedAs('spool_full');
    const full = await post(served.url, encodeSymbolizedRequest([]));
    expect([full.status, full.headers.get('retry-after')]).toEqual([503, '2']);
    pipeline.answer = outcome(0, { quota_exceeded: 3 });
    const over = await post(served.url, encodeSymbolizedRequest([]));
    expect([over.status, over.headers.get('retry-after')]).toEqual([503, '30']);

    await using throttled = await serveHttp(pipeline, {
      authenticate: () => ({ kind: 'refused', status: 429, code: 'slow_down', detail: 'too many wrong keys' }),
    });
    expect((await post(throttled.url, encodeSymbolizedRequest([]))).status).toBe(503);
  });
});
