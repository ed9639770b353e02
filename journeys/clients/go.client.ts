import { afterAll, beforeAll, test } from 'vitest';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { expectShopStory, RESOURCE_ATTRIBUTES } from './shop-story.ts';
import { hasRuntime, openWorkshop } from './workshop.ts';

// The stock Go SDK: traces and metrics over HTTP, logs over gRPC.

const isHere = hasRuntime('go', 'the Go SDK');
let oriel: OrielProcess;
let key: string;
beforeAll(async () => {
  if (!isHere) return;
  oriel = await startOriel();
  key = await oriel.key();
}, 90_000);
afterAll(() => oriel?.[Symbol.asyncDispose]());

test.skipIf(!isHere)('an order of a Go shop is found as it was sent', async () => {
  await using workshop = openWorkshop('go');
  await workshop.run('go mod init shop && go mod tidy && go build -o shop .');
  await workshop.run('./shop', {
    environment: {
      OTEL_SERVICE_NAME: 'go-shop',
      OTEL_RESOURCE_ATTRIBUTES: RESOURCE_ATTRIBUTES,
      OTEL_EXPORTER_OTLP_ENDPOINT: oriel.run.otlpHttp,
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: oriel.run.otlpGrpc,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${key}`,
    },
    timeoutMs: 60_000,
  });
  await expectShopStory(oriel, key, { service: 'go-shop', language: 'go' });
});
