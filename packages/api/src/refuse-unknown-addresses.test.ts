import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestOriel } from '../test/test-oriel.ts';
import { startTestOriel } from '../test/test-oriel.ts';

let oriel: TestOriel;
beforeAll(async () => {
  oriel = await startTestOriel();
});
afterAll(() => oriel[Symbol.asyncDispose]());

interface Answer {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly allow: string | undefined;
  readonly body: string;
}

/** Not fetch, which refuses TRACE and makes of `//` what it thinks was meant. */
function ask(method: string, path: string, body?: { readonly type: string; readonly text: string }): Promise<Answer> {
  const headers = body === undefined ? {} : { 'content-type': body.type };
  return new Promise((resolve, reject) => {
    const sent = request(oriel.url, { method, path, headers }, async (reply) => {
      const { 'content-type': type, allow } = reply.headers;
      resolve({ status: reply.statusCode, type, allow, body: await text(reply) });
    });
    sent.once('error', reject);
    sent.end(body?.text);
  });
}

test.each([
  ['POST', '/monitoring/logs', 'GET, HEAD, OPTIONS'],
  ['DELETE', '/monitoring/logs/', 'GET, HEAD, OPTIONS'],
  ['PUT', '/monitoring/%6Cogs?query=secret', 'GET, HEAD, OPTIONS'],
  ['POST', '/monitoring/traces/4bf92f3577b34da6a3ce929d0e0e4736', 'GET, HEAD, OPTIONS'],
  ['GET', '/auth/sign-out', 'POST, OPTIONS'],
  ['HEAD', '/graphql', 'GET, POST, OPTIONS'],
  ['DELETE', '/graphql', 'GET, POST, OPTIONS'],
  ['TRACE', '/health', 'GET, HEAD, OPTIONS'],
  ['PROPFIND', '/metrics', 'GET, HEAD, OPTIONS'],
  ['TRACE', '/api/v1/query', 'GET, HEAD, POST, OPTIONS'],
])('%s %s is a method that is not taken there', async (method, path, allow) => {
  const answer = await ask(method, path);
  expect(answer).toMatchObject({ status: 405, type: 'application/problem+json', allow });
  if (method === 'HEAD') return;
  const problem = JSON.parse(answer.body);
  expect(problem).toMatchObject({ code: 'method_not_allowed', detail: expect.stringContaining(allow) });
  expect(problem.detail).not.toContain('secret');
});

test('every address that is described takes the methods that are described, and no other', async () => {
  const { paths } = JSON.parse((await ask('GET', '/monitoring/openapi.json')).body) as {
    paths: Record<string, object>;
  };
  expect(Object.keys(paths).length).toBeGreaterThan(10);
  for (const [path, methods] of Object.entries(paths)) {
    const taken = new Set((await ask('OPTIONS', path.replaceAll(/{\w+}/g, 'x'))).allow?.split(', '));
    const described = Object.keys(methods).map((method) => method.toUpperCase());
    expect(taken, path).toEqual(new Set([...described, ...(described.includes('GET') ? ['HEAD'] : []), 'OPTIONS']));
  }
});

test('OPTIONS tells what is taken', async () => {
  expect(await ask('OPTIONS', '/monitoring/tenants')).toEqual({
    status: 204,
    type: undefined,
    allow: 'GET, HEAD, POST, OPTIONS',
    body: '',
  });
});

test.each([
  ['POST', '/nowhere'],
  ['GET', '/monitoring'],
  ['POST', '/monitoring/nowhere'],
  ['OPTIONS', '/monitoring/nowhere'],
  ['DELETE', '/monitoring/trace'],
  ['GET', '/nowhere'],
  ['PUT', '/monitoring/logs/of/nobody'],
  ['POST', '//monitoring/logs'],
])('at %s %s there is nothing', async (method, path) => {
  const answer = await ask(method, path);
  expect(answer).toMatchObject({ status: 404, allow: undefined });
  expect(JSON.parse(answer.body).code).toBe('no_such_address');
});

test('Prometheus’ addresses refuse a method as Prometheus does', async () => {
  const body = 'Method Not Allowed\n';
  expect(await ask('PUT', '/api/v1/query')).toMatchObject({ status: 405, allow: 'GET, POST', body });
});

test.each([
  ['application/json', '{'],
  ['???', 'of no type'],
  ['application/xml', '<nothing/>'],
])('a body of %s is not looked at where nothing takes it', async (type, text) => {
  for (const [path, status] of [
    ['/nowhere', 404],
    ['/monitoring/nowhere', 404],
    ['/monitoring/logs', 405],
  ] as const) {
    expect(await ask('POST', path, { type, text }), path).toMatchObject({ status, type: 'application/problem+json' });
  }
});
