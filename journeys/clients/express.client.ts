import { SNIPPETS } from '@oriel/web/connect/snippets';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { readerOf } from './reader.ts';
import { openWorkshop } from './workshop.ts';

// A newcomer with an Express application: an empty directory, npm, and the lines that Oriel's own page gives for Node.

let oriel: OrielProcess;
let key: string;
beforeAll(async () => {
  oriel = await startOriel();
  key = await oriel.key();
}, 90_000);
afterAll(() => oriel[Symbol.asyncDispose]());

test('an Express application, instrumented by the lines of the page, is found in logs, traces and metrics', async () => {
  await using workshop = openWorkshop('express');
  await workshop.run('npm init --yes && npm install --no-audit --no-fund express pino');
  const snippet = SNIPPETS.find(({ id }) => id === 'node')!.text({
    pages: oriel.run.url,
    otlpHttp: oriel.run.otlpHttp,
    key,
  });
  const [install, ...rest] = snippet.split('\n');
  await workshop.run(`${install} --no-audit --no-fund`);

  const app = workshop.start(rest.join('\n'));
  const [, port] = await app.says(/listening on (\d+)/);
  const shop = `http://127.0.0.1:${port}`;
  expect((await fetch(`${shop}/orders/42`)).status).toBe(200);
  expect((await fetch(`${shop}/broken`)).status).toBe(500);
  await app.stop();

  const reader = readerOf(oriel, key);
  const [log] = await reader.logs('service=my-service "order looked up"');
  expect(log).toMatchObject({
    severity: 'WARN',
    service: 'my-service',
    body: 'order looked up',
    attributes: { orderId: 42, gift: true },
    resource: { 'service.name': 'my-service', 'telemetry.sdk.language': 'nodejs' },
  });

  const { incomplete, spans } = await reader.trace(log!.traceId, 4);
  expect(incomplete).toBe(false);
  const server = spans.find(({ parentSpanId }) => parentSpanId === '')!;
  expect(server).toMatchObject({ kind: 'server', name: 'GET /orders/:id', service: 'my-service' });
  expect(server.attributes).toMatchObject({ 'http.route': '/orders/:id', 'http.response.status_code': 200 });
  const client = spans.find(({ kind }) => kind === 'client')!;
  expect(spans.find(({ parentSpanId }) => parentSpanId === client.spanId)).toMatchObject({
    kind: 'server',
    name: 'GET /stock/:sku',
  });
  expect(spans.map(({ spanId }) => spanId)).toContain(log!.spanId);

  const duration = await reader.metric('http.server.request.duration', {
    aggregate: 'p95',
    filters: 'http.route="/orders/:id"',
  });
  expect(duration.unit).toBe('s');
  expect(duration.data[0]!.points.at(-1)![1]).toBeGreaterThan(0);
});
