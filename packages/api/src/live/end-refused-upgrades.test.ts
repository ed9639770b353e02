import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestOriel } from '../../test/test-oriel.ts';
import { startTestOriel } from '../../test/test-oriel.ts';

let oriel: TestOriel;
let key: string;
beforeAll(async () => {
  oriel = await startTestOriel();
  key = await oriel.key(oriel.tenants.first, 'read');
});
afterAll(() => oriel[Symbol.asyncDispose]());

const SOCKET = ['upgrade: WebSocket', 'sec-websocket-version: 13', 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ=='];
const HTTP_2 = ['upgrade: h2c', 'http2-settings: AAMAAABkAAQCAAAAAAIAAAAA'];
const QUERY = '{"query":"{ __typename }"}';

/** All that comes back on a connection that offers to speak something else from then on. */
async function offer(request: string, lines: readonly string[], body = ''): Promise<string> {
  const { hostname, port } = new URL(oriel.url);
  const socket = connect(Number(port), hostname);
  const head = [
    `${request} HTTP/1.1`,
    `host: ${hostname}`,
    'connection: upgrade, close',
    `x-api-key: ${key}`,
    ...lines,
  ];
  const content = body === '' ? [] : ['content-type: application/json', `content-length: ${body.length}`];
  socket.write(`${[...head, ...content].join('\r\n')}\r\n\r\n${body}`);
  return text(socket);
}

test.each([
  ['HTTP/2 at REST', 'GET /monitoring/logs', HTTP_2, '', '"data":[]'],
  ['HTTP/2 at GraphQL', 'POST /graphql', HTTP_2, QUERY, '"__typename":"Query"'],
  ['HTTP/2 at Prometheus’ API', 'GET /api/v1/query?query=1', HTTP_2, '', '"resultType":"scalar"'],
  ['a socket where there is none', 'GET /monitoring/logs', SOCKET, '', '"data":[]'],
  ['a socket by a method that makes none', 'POST /graphql', SOCKET, QUERY, '"__typename":"Query"'],
])('an offer to speak something else is passed over: %s', async (_, request, lines, body, answer) => {
  const reply = await offer(request, lines, body);
  expect(reply).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(reply).toContain(answer);
});
