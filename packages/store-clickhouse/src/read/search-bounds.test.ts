import { ALL } from '@oriel/store';
import { TestTenant } from '@oriel/store/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealEngine, startRealEngine } from '../../test/real-engine.ts';
import { segmentAtMs } from './ingest-sequence.ts';
import { InsertedSegments } from './inserted-segments.ts';
import { SearchBounds } from './search-bounds.ts';

let subject: RealEngine;
beforeAll(async () => {
  subject = await startRealEngine();
});
afterAll(() => subject.dispose());

const now = Date.now();
const atNs = BigInt(now - 600_000) * 1_000_000n;

test('what a predecessor inserted is asked for once, what is inserted from here on is known', async () => {
  const tenant = new TestTenant(subject);
  await tenant.insert({ logs: [{ timeNs: atNs, body: 'of a predecessor' }] });
  const client = subject.clients.forTenant(tenant.id);
  let statements = 0;
  const counting: typeof client = {
    ...client,
    query: (...args) => {
      statements++;
      return client.query(...args);
    },
  };
  const inserted = new InsertedSegments();
  let nowMs = now;
  const bounds = new SearchBounds(counting, inserted, () => nowMs);
  const first = await bounds.of('logs', undefined);
  expect(first).toBeGreaterThan(segmentAtMs(now - 120_000));
  expect(await bounds.of('logs', undefined)).toBe(first);
  inserted.add(first + 70_000n);
  inserted.add(first + 5n);
  expect(await bounds.of('logs', undefined)).toBe(first + 70_000n);
  // As old as this everything is visible, whoever inserted it.
  nowMs = now + 3_600_000;
  expect(await bounds.of('logs', undefined)).toBe(segmentAtMs(nowMs - 120_000));
  expect(statements).toBe(1);
});

test('a search sees what was inserted before it, and its pages nothing of what came in between', async () => {
  const tenant = new TestTenant(subject);
  const range = { startNs: atNs - 1n, endNs: atNs + 1_000_000_000n };
  const search = (cursor?: string) =>
    tenant.reader.logs.search({ range, where: ALL, limit: 2, ...(cursor === undefined ? {} : { cursor }) });
  expect((await search()).rows).toEqual([]);
  const log = (body: string, offset: bigint) => ({ body, timeNs: atNs + offset });
  await tenant.insert({ logs: [log('1', 1n), log('3', 3n), log('5', 5n)] });
  const page = await search();
  expect(page.rows.map(({ body }) => body)).toEqual(['5', '3']);
  await tenant.insert({ logs: [log('2', 2n), log('4', 4n)] });
  expect((await search(page.next)).rows.map(({ body }) => body)).toEqual(['1']);
  expect((await search()).rows.map(({ body }) => body)).toEqual(['5', '4']);
});

test('so does a search of traces', async () => {
  const tenant = new TestTenant(subject);
  const range = { startNs: atNs - 1n, endNs: atNs + 1_000_000_000n };
  const hex = (number: number, length: number) => number.toString(16).padStart(length, '0');
  const span = (number: number) => ({
    traceId: hex(number, 32),
    spanId: hex(number, 16),
    name: 'work',
    startNs: atNs + BigInt(number),
    durationNs: BigInt(number),
  });
  for (const order of ['newest', 'longest'] as const) {
    const search = (cursor?: string) =>
      tenant.reader.traces.search({ range, where: ALL, order, limit: 2, ...(cursor === undefined ? {} : { cursor }) });
    const ids = async (asked: ReturnType<typeof search>) =>
      (await asked).rows.map(({ traceId }) => Number.parseInt(traceId, 16));
    const before = order === 'newest' ? 0 : 10;
    await tenant.insert({ spans: [span(before + 1), span(before + 3), span(before + 5)] });
    const page = await search();
    expect(page.rows.map(({ traceId }) => traceId)).toEqual([hex(before + 5, 32), hex(before + 3, 32)]);
    await tenant.insert({ spans: [span(before + 2), span(before + 4)] });
    expect((await ids(search(page.next)))[0]).toBe(before + 1);
    expect(await ids(search())).toEqual([before + 5, before + 4]);
  }
});
