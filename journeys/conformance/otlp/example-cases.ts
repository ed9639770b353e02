import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiOf } from '../../kit/api.ts';
import type { RunFile } from '../../kit/oriel-process.ts';
import { until } from '../../kit/until.ts';
import { type Case, expectEqual, send, type Target } from './suite.ts';

type Json = Readonly<Record<string, unknown>>;
interface KeyValue {
  readonly key: string;
  readonly value: Json;
}

/** `examples/`: sent, and read back through the API: every name, time, id and value as it was written. */
export function exampleCases(suite: string): readonly Case[] {
  const read = (file: string) => readFileSync(join(suite, 'examples', file));
  return [
    { name: 'examples: trace.json', run: (target) => traceComesBack(target, read('trace.json')) },
    { name: 'examples: logs.json', run: (target) => logComesBack(target, read('logs.json')) },
    { name: 'examples: events.json', run: (target) => logComesBack(target, read('events.json')) },
    { name: 'examples: metrics.json', run: (target) => metricsComeBack(target, read('metrics.json')) },
  ];
}

/** The Collector's goldens are outputs of its printer over data made in Go; without the input there is nothing to send. */
export function goldenCases(suite: string): readonly Case[] {
  const folder = join(suite, 'debugexporter-golden');
  return readdirSync(folder).flatMap((signal) =>
    readdirSync(join(folder, signal)).map((file) => ({
      name: `debugexporter-golden: ${signal}/${file}`,
      skip: 'an output of the Collector whose input is not in the suite',
    })),
  );
}

async function traceComesBack(target: Target, body: Buffer): Promise<void> {
  await accepted(target, '/v1/traces', body);
  const entry = firstOf(body, 'resourceSpans', 'scopeSpans', 'spans');
  const span = entry.record;
  const traceId = idOf(span.traceId);
  const answer = await until(async () => {
    const { status, body } = await api(target).get<{ spans: readonly Json[] }>(`/monitoring/traces/${traceId}`);
    return status === 200 ? body.spans.find((one) => one.spanId === idOf(span.spanId)) : undefined;
  });
  expectEqual('name', answer.name, span.name);
  expectEqual('parent', answer.parentSpanId, idOf(span.parentSpanId));
  expectEqual('service', answer.service, attributesOf(entry.resource)['service.name']);
  expectEqual('duration', answer.durationMs, (Number(span.endTimeUnixNano) - Number(span.startTimeUnixNano)) / 1e6);
  expectAttributes(answer.attributes as Json, span);
}

async function logComesBack(target: Target, body: Buffer): Promise<void> {
  await accepted(target, '/v1/logs', body);
  const { record } = firstOf(body, 'resourceLogs', 'scopeLogs', 'logRecords');
  const startMs = Math.floor(Number(record.timeUnixNano) / 1e6);
  const range = `start=${new Date(startMs - 1_000).toISOString()}&end=${new Date(startMs + 1_000).toISOString()}`;
  const answer = await until(async () => {
    const { status, body } = await api(target).get<{ data: readonly Json[] }>(`/monitoring/logs?${range}`);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body.data.find((one) => one.spanId === idOf(record.spanId) && hasAttributes(one, record));
  });
  expectEqual('trace', answer.traceId, idOf(record.traceId));
  expectEqual('body', answer.body, plain(record.body as Json));
  expectAttributes(answer.attributes as Json, record);
}

async function metricsComeBack(target: Target, body: Buffer): Promise<void> {
  await accepted(target, '/v1/metrics', body);
  const request = JSON.parse(body.toString()) as { resourceMetrics: { scopeMetrics: { metrics: Json[] }[] }[] };
  const names = request.resourceMetrics.flatMap(({ scopeMetrics }) =>
    scopeMetrics.flatMap(({ metrics }) => metrics.map(({ name }) => String(name))),
  );
  await until(async () => {
    const found = await Promise.all(
      names.map((name) =>
        api(target).get(
          `/monitoring/metrics/${encodeURIComponent(name)}?start=2018-12-13T00:00:00Z&end=2018-12-14T00:00:00Z`,
        ),
      ),
    );
    return found.every(({ status }) => status === 200);
  });
}

async function accepted(target: Target, path: string, body: Buffer): Promise<void> {
  const answer = await send(target, path, { contentType: 'application/json', body });
  expectEqual('status', answer.status, 200);
  const { partialSuccess = {} } = JSON.parse(answer.body.toString()) as { partialSuccess?: object };
  expectEqual('partial success', partialSuccess, {});
}

function firstOf(body: Buffer, ...names: readonly [string, string, string]): { record: Json; resource: Json } {
  const list = (value: unknown, name: string) => (value as Json)[name] as readonly Json[];
  const entry = list(JSON.parse(body.toString()), names[0])[0]!;
  const record = list(list(entry, names[1])[0], names[2])[0]!;
  return { record, resource: entry.resource as Json };
}

function hasAttributes(answer: Json, record: Json): boolean {
  return Object.keys(attributesOf(record)).every((key) => Object.hasOwn(answer.attributes as Json, key));
}

function expectAttributes(got: Json, record: Json): void {
  for (const [key, value] of Object.entries(attributesOf(record))) expectEqual(`attribute "${key}"`, got[key], value);
}

function attributesOf(record: Json): Json {
  const list = (record.attributes ?? []) as readonly KeyValue[];
  return Object.fromEntries(list.map(({ key, value }) => [key, plain(value)]));
}

/** As ids leave Oriel: lower case, empty when there is none. */
function idOf(id: unknown): string {
  return typeof id === 'string' ? id.toLowerCase() : '';
}

/** An AnyValue as the JSON that it stands for. */
function plain(value: Json): unknown {
  const [kind, content] = Object.entries(value)[0] ?? [];
  if (kind === 'intValue') return Number(content);
  if (kind === 'arrayValue') return ((content as Json).values as readonly Json[]).map(plain);
  if (kind === 'kvlistValue') {
    const pairs = (content as Json).values as readonly KeyValue[];
    return Object.fromEntries(pairs.map((pair) => [pair.key, plain(pair.value)]));
  }
  return content ?? null;
}

function api({ url, key }: Target) {
  return apiOf({ url } as RunFile, key);
}
