import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
])('%s asked for as %s is a problem, not the page', async (url, accept) => {
  const answer = await ask(url, accept);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.json()).toMatchObject({ status: 404, code: 'no_such_address' });
});
