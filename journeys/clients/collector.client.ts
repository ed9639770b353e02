import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SNIPPETS } from '@oriel/web/connect/snippets';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../kit/free-port.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { expectShopStory, RESOURCE_ATTRIBUTES } from './shop-story.ts';
import { hasRuntime, openWorkshop, type Workshop } from './workshop.ts';

// The OpenTelemetry Collector between a Go shop and Oriel, with the exporter of Oriel's own page. Built from its modules,
// which takes minutes the first time.

const BUILDER = 'go.opentelemetry.io/collector/cmd/builder@v0.150.0';
const BUILD_MS = 14 * 60_000;
const isHere = hasRuntime('go', 'the Collector');
let oriel: OrielProcess;
let key: string;
let relay: Workshop;
beforeAll(async () => {
  if (!isHere) return;
  oriel = await startOriel();
  key = await oriel.key();
  relay = openWorkshop('collector');
  await relay.run(`GOBIN=$PWD go install ${BUILDER} && ./builder --config builder.yaml`, { timeoutMs: BUILD_MS });
}, BUILD_MS);
afterAll(async () => {
  await relay?.[Symbol.asyncDispose]();
  await oriel?.[Symbol.asyncDispose]();
});

test.skipIf(!isHere)('an order that comes through a Collector is found as it was sent', async () => {
  const [http, grpc] = [await freePort(), await freePort()];
  writeFileSync(join(relay.directory, 'config.yaml'), config(http, grpc));
  await relayOrder('config.yaml', 'relayed-shop', { http, grpc });
});

test.skipIf(!isHere)('the configuration that stands beside Oriel hands on what each neighbour is for', async () => {
  const [http, grpc, own] = [await freePort(), await freePort(), await freePort()];
  const asked: string[] = [];
  await using neighbours = await startNeighbours(asked);
  writeFileSync(join(relay.directory, 'key'), key);
  const shipped = readFileSync(
    join(import.meta.dirname, '../../content/beside/compose/collector/collector.yaml'),
    'utf8',
  )
    .replace('/keys/collector', join(relay.directory, 'key'))
    .replace('0.0.0.0:4317', `127.0.0.1:${grpc}`)
    .replace('0.0.0.0:4318', `127.0.0.1:${http}`)
    .replace('host: 0.0.0.0', 'host: 127.0.0.1')
    .replace('port: 8888', `port: ${own}`)
    .replace('http://oriel:7070', oriel.run.url)
    .replace(/http:\/\/(tempo|jaeger|loki):\d+/g, `${neighbours.url}/$1`);
  writeFileSync(join(relay.directory, 'shipped.yaml'), shipped);
  await relay.run('otelcol/otelcol validate --config shipped.yaml');
  await relayOrder('shipped.yaml', 'shop-beside', { http, grpc });
  expect([...new Set(asked)].sort()).toEqual(['/jaeger/v1/traces', '/loki/otlp/v1/logs', '/tempo/v1/traces']);
});

/** An order of a Go shop through the Collector, which has handed on everything when it has ended. */
async function relayOrder(file: string, service: string, ports: { http: number; grpc: number }): Promise<void> {
  const collector = relay.start(`exec otelcol/otelcol --config ${file}`);
  await collector.says(/Everything is ready/);
  await using shop = openWorkshop('go');
  await shop.run('go mod init shop && go mod tidy && go build -o shop .');
  await shop.run('./shop', {
    environment: {
      OTEL_SERVICE_NAME: service,
      OTEL_RESOURCE_ATTRIBUTES: RESOURCE_ATTRIBUTES,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${ports.http}`,
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `http://127.0.0.1:${ports.grpc}`,
    },
    timeoutMs: 60_000,
  });
  await collector.stop();
  await expectShopStory(oriel, key, { service, language: 'go' });
}

/** Takes whatever is sent, and remembers where to. */
async function startNeighbours(asked: string[]): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    request.resume().once('end', () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The page's exporter and pipelines, with the receiver that they name. */
function config(http: number, grpc: number): string {
  return `receivers:
  otlp:
    protocols:
      http: { endpoint: "127.0.0.1:${http}" }
      grpc: { endpoint: "127.0.0.1:${grpc}" }

${SNIPPETS.find(({ id }) => id === 'collector')!.text({ pages: oriel.run.url, otlpHttp: oriel.run.otlpHttp, key })}
  telemetry:
    metrics: { level: none }
`;
}
