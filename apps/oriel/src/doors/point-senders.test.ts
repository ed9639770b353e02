import Fastify from 'fastify';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { pointSenders } from './point-senders.ts';

test.each([
  ['POST', '/v1/log', 'application/x-protobuf'],
  ['POST', '/', 'application/json'],
  ['POST', '/unreadable', 'application/json'],
  ['PUT', '/of-no-type', '???'],
  ['GET', '/explore/logs?q=secret', undefined],
] as const)('%s %s at the port of OTLP is told where to go', async (method, url, type) => {
  await using app = Fastify();
  pointSenders(app, () => 'http://127.0.0.1:7070', pino({ level: 'silent' }));
  const answer = await app.inject({
    method,
    url,
    ...(type === undefined ? {} : { headers: { 'content-type': type }, payload: url === '/unreadable' ? '{' : '{}' }),
  });
  expect(answer.statusCode).toBe(404);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.json()).toMatchObject({
    code: 'no_such_address',
    detail: `there is nothing at ${method} ${url.split('?')[0]}; this port takes OTLP at POST /v1/logs, /v1/traces and /v1/metrics, and the pages are at http://127.0.0.1:7070`,
  });
});
