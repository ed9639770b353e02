import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOwnMetrics } from '../self/own-metrics.ts';
import type { SelfTelemetry } from '../self/self-telemetry.ts';
import { RecentRequests } from './recent-requests.ts';
import { watchRequests } from './request-log.ts';

let app: FastifyInstance;
let url: string;
const told: string[] = [];
let answered: SelfTelemetry['answered'];
const metrics = createOwnMetrics();
beforeEach(async () => {
  told.length = 0;
  answered = ({ route }) => void told.push(route);
  app = Fastify();
  const selfTelemetry = () => ({ answered }) as SelfTelemetry;
  watchRequests(app, { metrics, recent: new RecentRequests(Date.now), selfKey: 'its-own-key', selfTelemetry });
  app.get('/orders/:id', async () => 'yes');
  await app.listen({ port: 0, host: '127.0.0.1' });
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
});
afterEach(() => app.close());

test('an answered request is told by its pattern; what Oriel sends itself is not told', async () => {
  await fetch(`${url}/orders/7`);
  await fetch(`${url}/orders/8`, { headers: { authorization: 'Bearer its-own-key' } });
  await expect.poll(() => told).toEqual(['/orders/:id']);
});

test('own telemetry that fails fails no request, one after another', async () => {
  answered = () => {
    throw new Error('own telemetry is broken');
  };
  for (let request = 0; request < 3; request++) {
    const answer = await fetch(`${url}/orders/7`);
    expect([answer.status, await answer.text()]).toEqual([200, 'yes']);
  }
});
