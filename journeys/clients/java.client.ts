import { SNIPPETS } from '@oriel/web/connect/snippets';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { readerOf } from './reader.ts';
import { hasRuntime, openWorkshop } from './workshop.ts';

// A Java program under OpenTelemetry's agent, with the lines of Oriel's own page; the agent comes through Maven.

const isHere = ['javac', 'mvn'].every((command) => hasRuntime(command, "Java's agent"));
const AGENT = 'io.opentelemetry.javaagent:opentelemetry-javaagent';
let oriel: OrielProcess;
let key: string;
beforeAll(async () => {
  if (!isHere) return;
  oriel = await startOriel();
  key = await oriel.key();
}, 90_000);
afterAll(() => oriel?.[Symbol.asyncDispose]());

test.skipIf(!isHere)('a Java shop under the agent is found in logs, traces and metrics', async () => {
  await using workshop = openWorkshop('java');
  await workshop.run(
    [
      `mvn --quiet --batch-mode dependency:get -Dartifact=${AGENT}:RELEASE -Dtransitive=false`,
      `mvn --quiet --batch-mode dependency:copy -Dartifact=${AGENT}:RELEASE -DoutputDirectory=. -Dmdep.stripVersion=true`,
      'javac Shop.java',
      "printf 'Main-Class: Shop\\n' > manifest",
      'jar --create --file app.jar --manifest manifest Shop*.class',
    ].join('\n'),
  );
  const snippet = SNIPPETS.find(({ id }) => id === 'java')!.text({
    pages: oriel.run.url,
    otlpHttp: oriel.run.otlpHttp,
    key,
  });
  // What is observed of the JVM is not part of the agent's last export: one must come before.
  const app = workshop.start(snippet.split('\n').slice(1).join('\n'), {
    environment: { OTEL_METRIC_EXPORT_INTERVAL: '1000' },
  });
  const [, port] = await app.says(/listening on (\d+)/);
  expect((await fetch(`http://127.0.0.1:${port}/orders`)).status).toBe(200);

  const reader = readerOf(oriel, key);
  expect((await reader.metric('jvm.memory.used')).unit).toBe('By');
  await app.stop();
  const [log] = await reader.logs('service=my-service "card declined"');
  expect(log).toMatchObject({
    severity: 'ERROR',
    severityText: 'SEVERE',
    body: 'card declined with 402',
    resource: { 'service.name': 'my-service', 'telemetry.sdk.language': 'java' },
    scope: { name: 'shop' },
  });
  const { spans, incomplete } = await reader.trace(log!.traceId, 3);
  expect(incomplete).toBe(false);
  const [order, charge, charged] = [
    spans.find(({ parentSpanId }) => parentSpanId === '')!,
    spans.find(({ kind }) => kind === 'client')!,
    spans.find(({ kind, parentSpanId }) => kind === 'server' && parentSpanId !== '')!,
  ];
  expect(order).toMatchObject({
    kind: 'server',
    spanId: log!.spanId,
    attributes: { 'http.response.status_code': 200 },
  });
  expect(charge).toMatchObject({
    parentSpanId: order.spanId,
    status: 'error',
    attributes: { 'http.request.method': 'GET', 'http.response.status_code': 402 },
  });
  expect(charged.parentSpanId).toBe(charge.spanId);

  const duration = await reader.metric('http.server.request.duration', { aggregate: 'p95' });
  expect(duration.data[0]!.points.at(-1)![1]).toBeGreaterThan(0);
});
