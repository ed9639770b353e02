import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { SNIPPETS } from '@oriel/web/connect/snippets';
import { afterAll, beforeAll, test } from 'vitest';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { expectShopStory, RESOURCE_ATTRIBUTES } from './shop-story.ts';
import { hasRuntime, openWorkshop } from './workshop.ts';

// The OpenTelemetry Collector between a Go shop and Oriel, with the exporter of Oriel's own page. Built from its modules,
// which takes minutes the first time.

const BUILDER = 'go.opentelemetry.io/collector/cmd/builder@v0.150.0';
const BUILD_MS = 14 * 60_000;
const isHere = hasRuntime('go', 'the Collector');
let oriel: OrielProcess;
let key: string;
beforeAll(async () => {
  if (!isHere) return;
  oriel = await startOriel();
  key = await oriel.key();
}, 90_000);
afterAll(() => oriel?.[Symbol.asyncDispose]());

test.skipIf(!isHere)('an order that comes through a Collector is found as it was sent', async () => {
  await using relay = openWorkshop('collector');
  await relay.run(`GOBIN=$PWD go install ${BUILDER} && ./builder --config builder.yaml`, { timeoutMs: BUILD_MS });
  const [http, grpc] = [await freePort(), await freePort()];
  writeFileSync(join(relay.directory, 'config.yaml'), config(http, grpc));
  const collector = relay.start('exec otelcol/otelcol --config config.yaml');
  await collector.says(/Everything is ready/);

  await using shop = openWorkshop('go');
  await shop.run('go mod init shop && go mod tidy && go build -o shop .');
  await shop.run('./shop', {
    environment: {
      OTEL_SERVICE_NAME: 'relayed-shop',
      OTEL_RESOURCE_ATTRIBUTES: RESOURCE_ATTRIBUTES,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${http}`,
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `http://127.0.0.1:${grpc}`,
    },
    timeoutMs: 60_000,
  });
  await collector.stop();
  await expectShopStory(oriel, key, { service: 'relayed-shop', language: 'go' });
});

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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
