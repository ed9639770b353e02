import { once } from 'node:events';
import { type AddressInfo, createConnection } from 'node:net';
import Fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MOST_HEADER_BYTES } from './most-header-bytes.ts';
import { refuseUnreadable } from './unreadable.ts';

const app = Fastify({ clientErrorHandler: refuseUnreadable, http: { maxHeaderSize: MOST_HEADER_BYTES } });
let port: number;
beforeAll(async () => {
  await app.listen({ host: '127.0.0.1', port: 0 });
  port = (app.server.address() as AddressInfo).port;
});
afterAll(() => app.close());

test.each([
  ['garbage', '\u0016\u0003\u0001 no HTTP at all\r\n\r\n', 400, 'unreadable_request'],
  ['headers without end', `GET /?query=${'a'.repeat(MOST_HEADER_BYTES)} HTTP/1.1\r\n\r\n`, 431, 'headers_too_large'],
])('%s: a problem, and the end of the connection', async (_what, bytes, status, code) => {
  const socket = createConnection(port, '127.0.0.1');
  let said = '';
  socket.on('data', (chunk) => {
    said += chunk;
  });
  socket.write(bytes);
  await once(socket, 'close');
  const [head = '', body = ''] = said.split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(head).toContain('application/problem+json');
  expect(JSON.parse(body)).toMatchObject({ status, code, type: `urn:oriel:error:${code}` });
});
