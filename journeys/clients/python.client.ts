import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { readerOf } from './reader.ts';
import { expectShopStory, RESOURCE_ATTRIBUTES } from './shop-story.ts';
import { hasRuntime, openWorkshop, type Workshop } from './workshop.ts';

// The stock Python SDK, over both of its protocols; a key of its own, since gRPC and HTTP carry it differently.

const isHere = hasRuntime('python3', 'the Python SDK');
let oriel: OrielProcess;
let key: string;
let workshop: Workshop;
beforeAll(async () => {
  if (!isHere) return;
  oriel = await startOriel();
  key = await oriel.key();
  workshop = openWorkshop('python');
  await workshop.run(
    'python3 -m venv venv && venv/bin/pip install --quiet opentelemetry-sdk opentelemetry-exporter-otlp',
  );
}, 400_000);
afterAll(async () => {
  await workshop?.[Symbol.asyncDispose]();
  await oriel?.[Symbol.asyncDispose]();
});

const PROTOCOLS = [
  { protocol: 'grpc', endpoint: () => oriel.run.otlpGrpc },
  { protocol: 'http/protobuf', endpoint: () => oriel.run.otlpHttp },
] as const;

test.skipIf(!isHere).each(PROTOCOLS)(
  'an order of a Python shop over $protocol is found as it was sent',
  async ({ protocol, endpoint }) => {
    const service = `python-${protocol.split('/')[0]}`;
    await run(service, protocol, endpoint(), key);
    await expectShopStory(oriel, key, { service, language: 'python' });
  },
);

test.skipIf(!isHere).each(PROTOCOLS)(
  'a wrong key over $protocol is refused, and the SDK says so',
  async ({ protocol, endpoint }) => {
    const output = await run('python-stranger', protocol, endpoint(), 'oriel_wrong');
    expect(output).toMatch(/UNAUTHENTICATED|401/);
    const found = await readerOf(oriel, key).logs('service=python-stranger', 0);
    expect(found).toEqual([]);
  },
);

function run(service: string, protocol: string, endpoint: string, withKey: string): Promise<string> {
  return workshop.run('venv/bin/python shop.py', {
    environment: {
      OTEL_SERVICE_NAME: service,
      OTEL_RESOURCE_ATTRIBUTES: RESOURCE_ATTRIBUTES,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${withKey}`,
    },
    timeoutMs: 60_000,
  });
}
