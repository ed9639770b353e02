import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import Fastify from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveUi } from './serve-ui.ts';

const logger = pino({ level: 'silent' });
const app = Fastify();
let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'oriel-ui-'));
  mkdirSync(join(directory, 'assets'));
  writeFileSync(join(directory, 'index.html'), '<title>Oriel</title>');
  writeFileSync(join(directory, 'assets/app-1a2b.js'), 'run();');
  await serveUi(app, directory, logger);
  await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await app.close();
  rmSync(directory, { recursive: true });
});

const ask = (url: string, accept = 'text/html,*/*') => app.inject({ url, headers: { accept } });

test.each(['/', '/logs', '/traces/4bf92f?x=1'])('%s is the one page, never from an old cache', async (url) => {
  const answer = await ask(url);
  expect([answer.statusCode, answer.body]).toEqual([200, '<title>Oriel</title>']);
  expect(answer.headers['cache-control']).toBe('no-cache');
});

test('a page whose address is longer than the name of a file may be is the one page', async () => {
  expect(await ask(`/metrics/${'a'.repeat(300)}`)).toMatchObject({ statusCode: 200, body: '<title>Oriel</title>' });
});

test('HEAD is told what GET would be', async () => {
  const answer = await app.inject({ method: 'HEAD', url: '/logs', headers: { accept: 'text/html' } });
  expect(answer).toMatchObject({ statusCode: 200, body: '' });
});

test('a file that is another than the one asked for is a problem; ranges are not looked at', async () => {
  const url = '/assets/app-1a2b.js';
  const other = await app.inject({ url, headers: { 'if-match': '"of-yesterday"' } });
  expect(other.json()).toMatchObject({ status: 412, code: 'precondition_failed' });
  const beyond = await app.inject({ url, headers: { range: 'bytes=99999-' } });
  expect(beyond).toMatchObject({ statusCode: 200, body: 'run();' });
});

test('a file with a hash in its name is kept for a year', async () => {
  expect((await ask('/assets/app-1a2b.js')).headers['cache-control']).toContain('immutable');
});

test('pages that are built under a running server are handed out at once', async () => {
  writeFileSync(join(directory, 'assets/app-3c4d.js'), 'runBetter();');
  expect((await ask('/assets/app-3c4d.js', '*/*')).body).toBe('runBetter();');
});

test('without pages the front door says what to do, until they are built', async () => {
  const bare = Fastify();
  const empty = mkdtempSync(join(tmpdir(), 'oriel-ui-'));
  await serveUi(bare, empty, logger);
  const open = () => bare.inject({ url: '/', headers: { accept: 'text/html' } });
  expect(await open()).toMatchObject({ statusCode: 503, body: expect.stringContaining('npm run build') });
  writeFileSync(join(empty, 'index.html'), '<title>Oriel</title>');
  expect((await open()).body).toBe('<title>Oriel</title>');
  await bare.close();
  rmSync(empty, { recursive: true });
});

test.each([
  ['/v1/nothing', 'text/html'],
  ['/loki/api', 'text/html'],
  ['/no-file.js', '*/*'],
  // What @fastify/static refuses in a form of its own.
  ['//monitoring/logs', '*/*'],
  ['//monitoring/logs', 'text/html'],
  ['/monitoring//logs', 'text/html'],
  ['/%2e%2e/', 'text/html'],
  ['/assets/../x', '*/*'],
  ['/.', 'text/html'],
  ['/%00', '*/*'],
  ['/monitoring/logs%00', '*/*'],
  ['/%5c..%5c', 'text/html'],
  [`/${'a'.repeat(300)}`, '*/*'],
  ['/logs#%zz', 'text/html'],
])('%s asked for as %s is a problem, not the page', async (url, accept) => {
  const { type, body } = await askAsWritten(url, accept);
  expect(type).toContain('application/problem+json');
  expect(JSON.parse(body)).toMatchObject({ status: 404, code: 'no_such_address' });
});

/** Whatever is wrong with the path: `inject` and fetch put right what they think was meant. */
function askAsWritten(path: string, accept: string): Promise<{ type: string | undefined; body: string }> {
  const { port } = app.server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const sent = get({ host: '127.0.0.1', port, path, headers: { accept } }, async (reply) => {
      resolve({ type: reply.headers['content-type'], body: await text(reply) });
    });
    sent.once('error', reject);
  });
}
