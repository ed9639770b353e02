import { get, request as post } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { createBrotliDecompress, createGunzip, createZstdDecompress } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logsOf, spansOf } from '../test/telemetry.ts';
import type { TestOriel } from '../test/test-oriel.ts';
import { startTestOriel } from '../test/test-oriel.ts';

const TRACE = 'c'.repeat(32);
let oriel: TestOriel;
let key: string;
beforeAll(async () => {
  oriel = await startTestOriel({ queryTimeoutMs: 5_000 });
  const { first } = oriel.tenants;
  key = await oriel.key(first, 'read');
  const atMs = Date.now() - 10_000;
  const numbers = Array.from({ length: 100 }, (_, index) => index);
  await oriel.send(
    first,
    'logs',
    logsOf(
      'shop',
      numbers.map((number) => ({ body: `order ${number} placed`, atMs })),
    ),
  );
  const hex = (number: number) => (number + 1).toString(16).padStart(16, '0');
  const span = (number: number) => ({
    traceId: TRACE,
    spanId: hex(number),
    name: `step ${number}`,
    startMs: atMs,
    durationMs: 5,
  });
  await oriel.send(first, 'traces', spansOf('shop', numbers.map(span)));
});
afterAll(() => oriel[Symbol.asyncDispose]());

const READERS = { zstd: createZstdDecompress, br: createBrotliDecompress, gzip: createGunzip } as const;

/** Not fetch, which takes the compression off in silence. */
function ask(path: string, accept: string | undefined, body?: string) {
  const headers = {
    authorization: `Bearer ${key}`,
    ...(accept === undefined ? {} : { 'accept-encoding': accept }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  return new Promise<{ encoding: string | undefined; vary: string; raw: Buffer; text: string }>((resolve, reject) => {
    const sent = (body === undefined ? get : post)(
      `${oriel.url}${path}`,
      { method: body === undefined ? 'GET' : 'POST', headers },
      (reply) => {
        const encoding = reply.headers['content-encoding'];
        buffer(reply)
          .then(async (raw) => {
            const reader = encoding === undefined ? undefined : READERS[encoding as keyof typeof READERS]();
            reader?.end(raw);
            const text = (reader === undefined ? raw : await buffer(reader)).toString();
            resolve({ encoding, vary: String(reply.headers.vary ?? ''), raw, text });
          })
          .catch(reject);
      },
    );
    sent.on('error', reject);
    if (body !== undefined) sent.end(body);
  });
}

const GRAPHQL = JSON.stringify({ query: '{ searchLogs(first: 100) { nodes { id body service resource } } }' });
const CASES: readonly [string, string, string?][] = [
  ['REST', '/monitoring/logs?limit=100'],
  ['a trace, piece by piece', `/monitoring/traces/${TRACE}`],
  ['GraphQL', '/graphql', GRAPHQL],
];

test.each(CASES)('%s is compressed as the client can read it', async (_name, path, body) => {
  const plain = await ask(path, undefined, body);
  expect(plain.encoding).toBeUndefined();
  for (const encoding of ['zstd', 'br', 'gzip']) {
    const answer = await ask(path, encoding, body);
    expect(answer).toMatchObject({ encoding, vary: expect.stringMatching(/accept-encoding/i) });
    expect(answer.raw.length).toBeLessThan(plain.raw.length / 3);
    const { stats: _stats, ...data } = JSON.parse(answer.text);
    const { stats: _same, ...wanted } = JSON.parse(plain.text);
    expect(data).toEqual(wanted);
  }
  expect((await ask(path, 'gzip, deflate, br, zstd', body)).encoding).toBe('zstd');
  expect((await ask(path, 'identity', body)).encoding).toBeUndefined();
  // A cache that keeps it must not give it to who reads zstd, and the other way round.
  for (const uncompressed of [plain, await ask(path, 'identity', body)])
    expect(uncompressed.vary).toBe('accept-encoding');
});

test.each([
  ['GET', '/health', 200],
  ['HEAD', '/monitoring/logs', 200],
  ['GET', '/monitoring/nowhere', 404],
  ['GET', '/monitoring/docs/page.css', 200],
])('%s %s may be compressed, and says so once', async (method, path, status) => {
  for (const accept of ['identity', 'gzip', 'br']) {
    const headers = { authorization: `Bearer ${key}`, 'accept-encoding': accept };
    const answer = await fetch(`${oriel.url}${path}`, { method, headers });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('vary')).toBe('accept-encoding');
  }
});

test('HEAD says no length but that of GET', async () => {
  const lengthOf = (method: string, accept: string) =>
    fetch(`${oriel.url}/monitoring/openapi.json`, { method, headers: { 'accept-encoding': accept } }).then(
      async (reply) => ({
        status: reply.status,
        length: reply.headers.get('content-length'),
        body: await reply.text(),
      }),
    );
  const { length } = await lengthOf('GET', '');
  expect(await lengthOf('HEAD', '')).toEqual({ status: 200, length, body: '' });
  expect(await lengthOf('HEAD', 'gzip')).toEqual({ status: 200, length: null, body: '' });
});

test('who is answered without content is not told of its coding', async () => {
  const { status, headers } = await fetch(`${oriel.url}/monitoring/logs`, { method: 'OPTIONS' });
  expect(status).toBe(204);
  expect(headers.get('vary')).toBeNull();
});

test.each<[string, string | undefined]>([
  ['gzip;q=0', undefined],
  ['gzip ; q=0, br', 'br'],
  ['*;q=0', undefined],
  // Nothing is left: as if it had not been said (RFC 9110 §12.4.1).
  ['identity;q=0, *;q=0', undefined],
  ['br;q=0, zstd;q=0, *', 'gzip'],
  ['zstd;q=0.1, gzip;q=0.9', 'gzip'],
  ['identity, gzip;q=0.5', undefined],
  ['identity;q=0.5, gzip', 'gzip'],
  ['deflate', undefined],
  ['*', 'gzip'],
])('to whoever accepts %s: %s', async (accept, encoding) => {
  const answer = await ask('/monitoring/logs?limit=100', accept);
  expect(answer.encoding).toBe(encoding);
  expect(JSON.parse(answer.text).data).toHaveLength(100);
});

test('a short answer is sent as it is', async () => {
  expect((await ask('/health', 'gzip')).encoding).toBeUndefined();
});
