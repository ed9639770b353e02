import { readFileSync } from 'node:fs';
import { encodeProtobuf } from '@oriel/ingest/test/encode-protobuf';
import { otlpRequest } from '@oriel/ingest/test/otlp-requests';
import { createDecodeSession } from '@oriel/ingest/worker';
import { stampSequence } from '@oriel/store';
import { type AttributeValue, attributeToText, DEFAULT_LIMITS, DEFAULT_RETENTION } from '@oriel/telemetry';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NativeBlock } from '../engine/engine-client.ts';
import { openTestEngine, type TestEngine } from '../engine/test-engine.ts';
import { PROMOTED_LOG_ATTRIBUTES, PROMOTED_SPAN_ATTRIBUTES, type PromotedAttribute } from '../schema/promoted.ts';
import { createRowEncoder } from './row-encoder.ts';

// Any request that a correct sender may build: wire → guard → columns → engine, and every field is what was sent.

const ARRIVAL_MS = Date.parse('2026-03-01T12:00:00Z');
const RUNS = 15;
/** Each run waits for three inserts that are synced to disk. */
const TIMEOUT_MS = 60_000;

let engine: TestEngine;
beforeAll(async () => {
  engine = await openTestEngine();
  const schema = readFileSync(new URL('../schema/0001-telemetry.sql', import.meta.url), 'utf8');
  for (const statement of schema.replaceAll('{{engine}}', 'MergeTree').split(/;\s*\n/)) {
    if (statement.includes('CREATE TABLE')) await engine.clients.maintenance.command(statement);
  }
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
});

const encoder = createRowEncoder();
const session = createDecodeSession({ encoder, limits: DEFAULT_LIMITS });
let segment = 0n;

/** Decodes and stores a request; answers its rows of one table in the order in which they were sent. */
async function store(signal: 'logs' | 'traces', request: object, table: string): Promise<NativeBlock> {
  const reply = session.decode({
    decoder: 'otlp',
    signal,
    encoding: 'protobuf',
    body: encodeProtobuf(signal, request),
    policy: { tenant: 3, retention: DEFAULT_RETENTION, acceptAnyTime: true, redactKeys: [], redactPatterns: [] },
    arrivalMs: ARRIVAL_MS,
  });
  expect(reply).toMatchObject({ kind: 'decoded', outcome: { rejected: 0 } });
  segment++;
  for (const rows of encoder.flush()) {
    stampSequence(rows, segment, 0);
    await engine.clients.maintenance.insertNative(rows.signal, [rows.bytes], `${segment}-${rows.signal}`);
  }
  const statement = `SELECT * FROM ${table} WHERE segment = {segment:UInt64} ORDER BY ordinal`;
  return (await engine.clients.maintenance.query(statement, { params: { segment } })).block;
}

type Json = Readonly<Record<string, unknown>>;
interface Sent {
  readonly resource: Json;
  readonly resourceUrl: string;
  readonly scope: Json;
  readonly scopeUrl: string;
  readonly record: Json;
}

function* recordsOf(request: object, names: readonly [string, string, string]): Iterable<Sent> {
  const [resources, scopes, records] = names;
  for (const entry of (request as Json)[resources] as Json[]) {
    for (const inner of entry[scopes] as Json[]) {
      for (const record of inner[records] as Json[]) {
        yield {
          resource: entry.resource as Json,
          resourceUrl: entry.schemaUrl as string,
          scope: inner.scope as Json,
          scopeUrl: inner.schemaUrl as string,
          record,
        };
      }
    }
  }
}

function anyValueOf(value: Json): AttributeValue {
  const [[kind, content] = ['', null]] = Object.entries(value);
  switch (kind) {
    case 'intValue':
      return BigInt(content as string);
    case 'doubleValue':
      return Number(content);
    case 'bytesValue':
      return Buffer.from(content as string, 'base64');
    case 'arrayValue':
      return ((content as Json).values as Json[]).map(anyValueOf);
    case 'kvlistValue':
      return Object.fromEntries(
        ((content as Json).values as Json[]).map((pair) => [pair.key as string, anyValueOf(pair.value as Json)]),
      );
    default:
      return content as AttributeValue;
  }
}

function textsOf(attributes: unknown): Record<string, string> {
  const list = (attributes ?? []) as Json[];
  return Object.fromEntries(list.map(({ key, value }) => [key as string, attributeToText(anyValueOf(value as Json))]));
}

/** The attributes of a row, wherever they are stored. */
function storedAttributes(block: NativeBlock, row: number, promoted: readonly PromotedAttribute[]) {
  const texts = Object.fromEntries(block.column('attributes').get(row) as Map<string, string>);
  for (const { key, column } of promoted) {
    const value = block.column(column).get(row);
    if (value !== '' && value !== 0) texts[key] = typeof value === 'number' ? `\u0001i${value}` : String(value);
  }
  return texts;
}

function expectOrigin(block: NativeBlock, row: number, sent: Sent): void {
  expect(JSON.parse(block.column('resource').get(row) as string)).toEqual({
    attributes: textsOf(sent.resource.attributes),
    dropped: sent.resource.droppedAttributesCount ?? 0,
    schemaUrl: sent.resourceUrl,
  });
  expect(JSON.parse(block.column('scope').get(row) as string)).toEqual({
    name: sent.scope.name ?? '',
    version: sent.scope.version ?? '',
    attributes: textsOf(sent.scope.attributes),
    dropped: sent.scope.droppedAttributesCount ?? 0,
    schemaUrl: sent.scopeUrl,
  });
  const service = textsOf(sent.resource.attributes)['service.name'] ?? '';
  expect(block.column('service_name').get(row)).toBe(service.startsWith('\u0001') ? '' : service);
}

const id = (hex: unknown, bytes: number) => (hex === undefined ? '\0'.repeat(bytes) : latin1(hex as string));
const latin1 = (hex: string) => Buffer.from(hex, 'hex').toString('latin1');
const expectColumns = (block: NativeBlock, row: number, want: Readonly<Record<string, unknown>>) => {
  expect(Object.fromEntries(Object.keys(want).map((name) => [name, block.column(name).get(row)]))).toEqual(want);
};
const nanos = (value: unknown) => (value === undefined ? 0n : BigInt(value as string));

test('logs', { timeout: TIMEOUT_MS }, async () => {
  await fc.assert(
    fc.asyncProperty(otlpRequest('logs'), async (request) => {
      const sent = [...recordsOf(request, ['resourceLogs', 'scopeLogs', 'logRecords'])];
      if (sent.length === 0) return;
      const block = await store('logs', request, 'logs');
      expect(block.rows).toBe(sent.length);
      sent.forEach((one, row) => {
        const { record } = one;
        const observed = nanos(record.observedTimeUnixNano) || BigInt(ARRIVAL_MS) * 1_000_000n;
        expectOrigin(block, row, one);
        expect(storedAttributes(block, row, PROMOTED_LOG_ATTRIBUTES)).toEqual(textsOf(record.attributes));
        expectColumns(block, row, {
          tenant: 3,
          retention: 30,
          time: nanos(record.timeUnixNano) || observed,
          observed_time: observed,
          severity: record.severityNumber ?? 0,
          severity_text: record.severityText ?? '',
          body: attributeToText(anyValueOf((record.body ?? {}) as Json)),
          event_name: record.eventName ?? '',
          trace_id: id(record.traceId, 16),
          span_id: id(record.spanId, 8),
          flags: record.flags ?? 0,
          dropped_attributes: record.droppedAttributesCount ?? 0,
        });
      });
    }),
    { numRuns: RUNS },
  );
});

test('spans', { timeout: TIMEOUT_MS }, async () => {
  await fc.assert(
    fc.asyncProperty(otlpRequest('traces'), async (request) => {
      const sent = [...recordsOf(request, ['resourceSpans', 'scopeSpans', 'spans'])];
      if (sent.length === 0) return;
      const block = await store('traces', request, 'spans');
      expect(block.rows).toBe(sent.length);
      sent.forEach((one, row) => {
        const { record } = one;
        const start = nanos(record.startTimeUnixNano);
        const end = nanos(record.endTimeUnixNano);
        const { message = '', code = 0 } = (record.status ?? {}) as Json;
        const events = (record.events ?? []) as Json[];
        const links = (record.links ?? []) as Json[];
        expectOrigin(block, row, one);
        expect(storedAttributes(block, row, PROMOTED_SPAN_ATTRIBUTES)).toEqual(textsOf(record.attributes));
        expectColumns(block, row, {
          time: start,
          duration: end > start ? end - start : 0n,
          trace_id: latin1(record.traceId as string),
          span_id: latin1(record.spanId as string),
          parent_span_id: id(record.parentSpanId, 8),
          name: record.name ?? '',
          kind: record.kind ?? 0,
          status: code,
          status_message: message,
          trace_state: record.traceState ?? '',
          flags: record.flags ?? 0,
          dropped_attributes: record.droppedAttributesCount ?? 0,
          dropped_events: record.droppedEventsCount ?? 0,
          dropped_links: record.droppedLinksCount ?? 0,
          event_times: events.map((event) => nanos(event.timeUnixNano) || start),
          event_names: events.map((event) => event.name ?? ''),
          link_trace_ids: links.map((link) => latin1(link.traceId as string)),
          link_span_ids: links.map((link) => latin1(link.spanId as string)),
          link_trace_states: links.map((link) => link.traceState ?? ''),
        });
        const jsonOf = (column: string) => (block.column(column).get(row) as string[]).map((text) => JSON.parse(text));
        expect(jsonOf('event_attributes')).toEqual(
          events.map((event) => ({
            attributes: textsOf(event.attributes),
            dropped: event.droppedAttributesCount ?? 0,
          })),
        );
        expect(jsonOf('link_attributes')).toEqual(
          links.map((link) => ({
            attributes: textsOf(link.attributes),
            dropped: link.droppedAttributesCount ?? 0,
            flags: link.flags ?? 0,
          })),
        );
      });
    }),
    { numRuns: RUNS },
  );
});
