import { createConnection } from 'node:net';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { outcome, refusedAs, ScriptedPipeline } from '../../../test/scripted-pipeline.ts';
import { serveHttp } from '../../../test/serve-http.ts';
import { ByteBudget } from '../byte-budget.ts';

const JSON_TYPE = { 'content-type': 'application/json', authorization: 'Bearer good' };
const PROTOBUF_TYPE = { 'content-type': 'application/x-protobuf', authorization: 'Bearer good' };

function post(url: string, body: BodyInit | null, headers: Record<string, string>): Promise<Response> {
  return fetch(url, { method: 'POST', headers, body });
}

async function bytesOf(response: Response): Promise<string> {
  return Buffer.from(await response.arrayBuffer()).toString('hex');
}

describe('a request that is taken', () => {
  test.each(['logs', 'traces', 'metrics'] as const)(
    'reaches the pipeline as %s, whole, with its arrival',
    async (signal) => {
      const pipeline = new ScriptedPipeline();
      await using server = await serveHttp(pipeline, { now: () => 42 });
      const response = await post(`${server.url}/v1/${signal}`, '{"a":1}', JSON_TYPE);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(await response.text()).toBe('{}');
      expect(pipeline.requests).toMatchObject([
        { decoder: 'otlp', signal, encoding: 'json', text: '{"a":1}', arrivalMs: 42, policy: { tenant: 1 } },
      ]);
    },
  );

  test.each([
    ['application/json', 'json'],
    ['application/json; charset=utf-8', 'json'],
    ['APPLICATION/JSON', 'json'],
    ['application/x-protobuf', 'protobuf'],
  ])('%s is %s', async (contentType, encoding) => {
    const pipeline = new ScriptedPipeline();
    await using server = await serveHttp(pipeline);
    const response = await post(`${server.url}/v1/logs`, 'x', { ...JSON_TYPE, 'content-type': contentType });
    expect(response.status).toBe(200);
    expect(pipeline.requests).toMatchObject([{ encoding }]);
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['zstd', zstdCompressSync],
    ['identity', (bytes: Buffer) => bytes],
  ])('%s is inflated', async (encoding, compress) => {
    const pipeline = new ScriptedPipeline();
    await using server = await serveHttp(pipeline);
    const text = 'all the same '.repeat(20_000);
    const response = await post(`${server.url}/v1/logs`, new Uint8Array(compress(Buffer.from(text))), {
      ...JSON_TYPE,
      'content-encoding': encoding,
    });
    expect(response.status).toBe(200);
    expect(pipeline.requests[0]!.text).toBe(text);
    expect(server.budget.takenBytes).toBe(0);
  });

  test('may be as large as the limit, beyond what Fastify takes by itself', async () => {
    const pipeline = new ScriptedPipeline();
    await using server = await serveHttp(pipeline);
    const response = await post(`${server.url}/v1/logs`, new Uint8Array(8_000_000), PROTOBUF_TYPE);
    expect(response.status).toBe(200);
    expect(pipeline.requests[0]!.body.byteLength).toBe(8_000_000);
  });

  test.each(['/api/v1/otlp/v1/metrics', '/prometheus/api/v1/otlp/v1/metrics'])('%s takes metrics', async (path) => {
    const pipeline = new ScriptedPipeline();
    await using server = await serveHttp(pipeline);
    expect((await post(`${server.url}${path}`, '{}', JSON_TYPE)).status).toBe(200);
    expect(pipeline.requests).toMatchObject([{ signal: 'metrics' }]);
  });

  test('without a body is an empty message', async () => {
    const pipeline = new ScriptedPipeline();
    pipeline.answer = outcome(0, {});
    await using server = await serveHttp(pipeline);
    const response = await post(`${server.url}/v1/traces`, null, PROTOBUF_TYPE);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/x-protobuf');
    expect(await bytesOf(response)).toBe('');
    expect(pipeline.requests).toMatchObject([{ text: '' }]);
  });

  test.each([
    ['logs', 'rejectedLogRecords'],
    ['traces', 'rejectedSpans'],
    ['metrics', 'rejectedDataPoints'],
  ])('in part: partial success of %s', async (signal, field) => {
    const pipeline = new ScriptedPipeline();
    pipeline.answer = outcome(297, { too_old: 3 }, 'too old');
    await using server = await serveHttp(pipeline);
    const asJson = await post(`${server.url}/v1/${signal}`, '{}', JSON_TYPE);
    expect(asJson.status).toBe(200);
    expect(await asJson.json()).toEqual({ partialSuccess: { [field]: '3', errorMessage: 'too old' } });
    const asProtobuf = await post(`${server.url}/v1/${signal}`, '', PROTOBUF_TYPE);
    // field 1, length 11: field 1 varint 3, field 2 "too old".
    expect(await bytesOf(asProtobuf)).toBe(`0a0b08031207${Buffer.from('too old').toString('hex')}`);
  });
});

describe('a request that is refused', () => {
  test.each([
    ['no key', {}, 401, 16],
    ['an unknown key', { authorization: 'Bearer bad' }, 401, 16],
    ['a key without the scope', { 'x-api-key': 'reader' }, 403, 7],
  ])('%s', async (_, headers, status, code) => {
    const pipeline = new ScriptedPipeline();
    await using server = await serveHttp(pipeline);
    const response = await post(`${server.url}/v1/logs`, '{}', { 'content-type': 'application/json', ...headers });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
    expect(response.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer realm="oriel"' : null);
    expect(pipeline.requests).toEqual([]);
  });

  test.each(['', 'invalid', 'text/plain', 'application/grpc'])('content type %j', async (contentType) => {
    const pipeline = new ScriptedPipeline();
    await using server = await serveHttp(pipeline);
    const response = await rawPost(
      server.port,
      '/v1/traces',
      [...(contentType === '' ? [] : [`content-type: ${contentType}`]), 'authorization: Bearer good'],
      '1234',
    );
    expect(response).toMatch(/^HTTP\/1.1 415 /);
    expect(response).toContain('415 unsupported media type, supported: [application/json, application/x-protobuf]');
    expect(pipeline.requests).toEqual([]);
  });

  test.each(['GET', 'PUT', 'PATCH', 'DELETE'])('%s', async (method) => {
    await using server = await serveHttp(new ScriptedPipeline());
    const response = await fetch(`${server.url}/v1/traces`, {
      method,
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await response.text()).toBe('405 method not allowed, supported: [POST]');
  });

  test('an unknown content encoding', async () => {
    await using server = await serveHttp(new ScriptedPipeline());
    const response = await post(`${server.url}/v1/logs`, '{}', { ...JSON_TYPE, 'content-encoding': 'br' });
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({ message: expect.stringContaining("'br'") });
  });

  test.each(['gzip', 'deflate', 'zstd'])('a body that is not %s though it says so', async (encoding) => {
    await using server = await serveHttp(new ScriptedPipeline());
    for (const headers of [JSON_TYPE, PROTOBUF_TYPE]) {
      const response = await post(`${server.url}/v1/logs`, '{"a":1}', { ...headers, 'content-encoding': encoding });
      expect(response.status).toBe(400);
      expect(response.headers.get('content-type')).toBe(headers['content-type']);
    }
    expect(server.budget.takenBytes).toBe(0);
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['zstd', zstdCompressSync],
  ])('half a %s body', async (encoding, compress) => {
    const pipeline = new ScriptedPipeline();
    await using server = await serveHttp(pipeline);
    const whole = compress(Buffer.from(Array.from({ length: 5_000 }, (_, index) => `line ${index * 7919}`).join()));
    const response = await post(`${server.url}/v1/logs`, new Uint8Array(whole.subarray(0, whole.length / 2)), {
      ...JSON_TYPE,
      'content-encoding': encoding,
    });
    expect(response.status).toBe(400);
    expect(pipeline.requests).toEqual([]);
  });

  test('a malformed message: 400 with the place, as a Status in the encoding of the request', async () => {
    const pipeline = new ScriptedPipeline();
    pipeline.answer = { kind: 'malformed', code: 'malformed_protobuf', message: 'field 5 at byte 12' };
    await using server = await serveHttp(pipeline);
    const asJson = await post(`${server.url}/v1/logs`, 'x', JSON_TYPE);
    expect(asJson.status).toBe(400);
    expect(await asJson.json()).toEqual({ code: 3, message: 'field 5 at byte 12' });
    const asProtobuf = await post(`${server.url}/v1/logs`, 'x', PROTOBUF_TYPE);
    expect(asProtobuf.status).toBe(400);
    expect(await bytesOf(asProtobuf)).toBe(`08031212${Buffer.from('field 5 at byte 12').toString('hex')}`);
    expect(asProtobuf.headers.get('retry-after')).toBe(null);
  });

  test.each([
    ['spool_full', '2'],
    ['spool_unwritable', '2'],
    ['receiver_busy', '1'],
    ['decoder_failed', '1'],
    ['shutting_down', '2'],
  ] as const)('%s: 503, and when to come again', async (code, seconds) => {
    const pipeline = new ScriptedPipeline();
    pipeline.answer = refusedAs(code);
    await using server = await serveHttp(pipeline);
    const response = await post(`${server.url}/v1/metrics`, '{}', JSON_TYPE);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe(seconds);
    expect(await response.json()).toMatchObject({ code: 14 });
  });

  test('a surprise in the pipeline: 500, and nothing of its inside', async () => {
    const pipeline = new ScriptedPipeline();
    pipeline.answer = () => Promise.reject(new Error('a secret inside'));
    await using server = await serveHttp(pipeline);
    const response = await post(`${server.url}/v1/logs`, '{}', JSON_TYPE);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
    expect(server.budget.takenBytes).toBe(0);
  });
});

describe('what is too much', () => {
  test('a declared length over the limit is refused before it is read', async () => {
    await using server = await serveHttp(new ScriptedPipeline(), { maxBodyBytes: 1_000 });
    const response = await post(`${server.url}/v1/logs`, 'x'.repeat(1_001), JSON_TYPE);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: 8, message: expect.stringContaining('1000 bytes') });
    expect((await post(`${server.url}/v1/logs`, 'x'.repeat(1_000), JSON_TYPE)).status).toBe(200);
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['zstd', zstdCompressSync],
  ])('a small %s body that inflates beyond the limit', async (encoding, compress) => {
    const pipeline = new ScriptedPipeline();
    await using server = await serveHttp(pipeline, { maxBodyBytes: 1_000_000 });
    const bomb = compress(Buffer.alloc(50_000_000));
    const response = await post(`${server.url}/v1/logs`, new Uint8Array(bomb), {
      ...PROTOBUF_TYPE,
      'content-encoding': encoding,
    });
    expect(response.status).toBe(413);
    expect(pipeline.requests).toEqual([]);
    expect(server.budget.takenBytes).toBe(0);
  });

  test('a 100 MB body in chunks: refused at the limit, the connection serves the next request', async () => {
    await using server = await serveHttp(new ScriptedPipeline(), { maxBodyBytes: 1_000_000 });
    const chunk = new Uint8Array(1_000_000);
    let sent = 0;
    const body = new ReadableStream({
      pull: (controller) => (sent++ < 100 ? controller.enqueue(chunk) : controller.close()),
    });
    const response = await fetch(`${server.url}/v1/logs`, {
      method: 'POST',
      headers: PROTOBUF_TYPE,
      body,
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(413);
    expect((await post(`${server.url}/v1/logs`, '{}', JSON_TYPE)).status).toBe(200);
  });

  test('more in flight than the budget: 503 until the others are answered', async () => {
    const pipeline = new ScriptedPipeline();
    let answer!: () => void;
    pipeline.answer = () =>
      new Promise((resolve) => {
        answer = () => resolve(outcome(1, {}));
      });
    await using server = await serveHttp(pipeline, { budget: new ByteBudget(1_500) });
    const first = post(`${server.url}/v1/logs`, 'x'.repeat(1_000), JSON_TYPE);
    await expect.poll(() => pipeline.requests.length).toBe(1);
    const second = await post(`${server.url}/v1/logs`, 'x'.repeat(1_000), JSON_TYPE);
    expect(second.status).toBe(503);
    expect(second.headers.get('retry-after')).toBe('1');
    answer();
    expect((await first).status).toBe(200);
    pipeline.answer = outcome(1, {});
    expect((await post(`${server.url}/v1/logs`, 'x'.repeat(1_000), JSON_TYPE)).status).toBe(200);
  });

  test('requests that wait for their turn hold nothing, and all are taken', async () => {
    const pipeline = new ScriptedPipeline();
    const { promise, resolve } = Promise.withResolvers<void>();
    pipeline.turn = promise;
    await using server = await serveHttp(pipeline, { budget: new ByteBudget(250_000) });
    const posts = Array.from({ length: 20 }, () => post(`${server.url}/v1/logs`, 'x'.repeat(10_000), JSON_TYPE));
    await expect.poll(() => pipeline.turns).toBe(20);
    expect(server.budget.takenBytes).toBe(0);
    expect(pipeline.requests).toEqual([]);
    resolve();
    expect((await Promise.all(posts)).map(({ status }) => status)).toEqual(posts.map(() => 200));
    expect(server.budget.takenBytes).toBe(0);
  });

  test('who goes away before the turn: nothing is submitted, nothing stays taken', async () => {
    const pipeline = new ScriptedPipeline();
    const { promise, resolve } = Promise.withResolvers<void>();
    pipeline.turn = promise;
    await using server = await serveHttp(pipeline);
    const socket = createConnection(server.port, '127.0.0.1');
    socket.write(
      'POST /v1/logs HTTP/1.1\r\nhost: x\r\nauthorization: Bearer good\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\nhalf of it',
    );
    await expect.poll(() => pipeline.turns).toBe(1);
    socket.destroy();
    await expect.poll(() => server.connections()).toBe(0);
    resolve();
    expect((await post(`${server.url}/v1/logs`, '{}', JSON_TYPE)).status).toBe(200);
    expect(pipeline.requests).toHaveLength(1);
    expect(server.budget.takenBytes).toBe(0);
  });

  test('one body alone may be larger than the budget', async () => {
    await using server = await serveHttp(new ScriptedPipeline(), { budget: new ByteBudget(1_000) });
    expect((await post(`${server.url}/v1/logs`, 'x'.repeat(500_000), JSON_TYPE)).status).toBe(200);
    expect(server.budget.takenBytes).toBe(0);
  });

  test('a body that drips: 408 and the end of the connection', async () => {
    await using server = await serveHttp(new ScriptedPipeline(), { bodyTimeoutMs: 100 });
    const response = await rawPost(
      server.port,
      '/v1/logs',
      ['content-type: application/json', 'authorization: Bearer good', 'content-length: 1000'],
      '{',
    );
    expect(response).toMatch(/^HTTP\/1.1 408 /);
    expect(server.budget.takenBytes).toBe(0);
  });

  test('an upload that is aborted: nothing is submitted, nothing stays taken', async () => {
    const pipeline = new ScriptedPipeline();
    await using server = await serveHttp(pipeline);
    const socket = createConnection(server.port, '127.0.0.1');
    socket.write(
      'POST /v1/logs HTTP/1.1\r\nhost: x\r\nauthorization: Bearer good\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\nhalf of it',
    );
    await expect.poll(() => server.budget.takenBytes).toBeGreaterThan(0);
    socket.destroy();
    await expect.poll(() => server.budget.takenBytes).toBe(0);
    expect(pipeline.requests).toEqual([]);
  });
});

describe('pages of other origins', () => {
  const preflight = { origin: 'https://shop.example', 'access-control-request-method': 'POST' };

  test('get no leave by default', async () => {
    await using server = await serveHttp(new ScriptedPipeline());
    const response = await fetch(`${server.url}/v1/traces`, { method: 'OPTIONS', headers: preflight });
    expect(response.status).toBe(405);
    expect(response.headers.get('access-control-allow-origin')).toBe(null);
  });

  test.each(['*', 'https://shop.example', 'https://*.example'])('get it where %s is allowed', async (allowed) => {
    await using server = await serveHttp(new ScriptedPipeline(), { allowedOrigins: [allowed] });
    const asked = await fetch(`${server.url}/v1/traces`, { method: 'OPTIONS', headers: preflight });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(asked.headers.get('access-control-allow-headers')).toContain('content-type');
    // As `navigator.sendBeacon` asks, which older SDKs for browsers use.
    expect(asked.headers.get('access-control-allow-credentials')).toBe('true');
    const sent = await post(`${server.url}/v1/traces`, '{}', { ...JSON_TYPE, origin: 'https://shop.example' });
    expect(sent.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    const other = await fetch(`${server.url}/v1/traces`, {
      method: 'OPTIONS',
      headers: { ...preflight, origin: 'https://evil.test' },
    });
    expect(other.headers.get('access-control-allow-origin')).toBe(allowed === '*' ? 'https://evil.test' : null);
    expect(other.headers.get('access-control-allow-credentials')).toBe(allowed === '*' ? 'true' : null);
  });
});

/** What no well-behaved client can send. Resolves with everything the server said until it closed. */
function rawPost(port: number, path: string, headers: readonly string[], body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, '127.0.0.1');
    let received = '';
    const lines = [`POST ${path} HTTP/1.1`, 'host: 127.0.0.1', 'connection: close', ...headers];
    if (!headers.some((header) => header.startsWith('content-length'))) lines.push(`content-length: ${body.length}`);
    socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
}
