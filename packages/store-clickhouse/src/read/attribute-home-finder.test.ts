import { TestTenant } from '@oriel/store/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealEngine, startRealEngine } from '../../test/real-engine.ts';
import { LOG_FIELDS } from '../compile/signal-fields.ts';
import { AttributeHomeFinder } from './attribute-home-finder.ts';
import { InsertedSegments } from './inserted-segments.ts';

let subject: RealEngine;
beforeAll(async () => {
  subject = await startRealEngine();
});
afterAll(() => subject.dispose());

const MINUTE_NS = 60_000_000_000n;
const nowNs = BigInt(Date.now()) * 1_000_000n;
const atNs = nowNs - 10n * MINUTE_NS;
const lastHour = { startNs: nowNs - 60n * MINUTE_NS, endNs: nowNs };

/** A finder that counts what it asks, and says of one key where it is. */
function finderOf(tenant: TestTenant, inserted: InsertedSegments, isAlone: boolean) {
  const client = subject.clients.forTenant(tenant.id);
  const asked = { statements: 0 };
  const counting: typeof client = {
    ...client,
    query: (...args) => {
      asked.statements++;
      return client.query(...args);
    },
  };
  const finder = new AttributeHomeFinder(counting, Date.now, inserted, isAlone);
  const homeOf = async (key: string, range = lastHour) => (await finder.find(LOG_FIELDS, [key], range)).get(key);
  return { asked, homeOf };
}

test('who inserts alone asks once, and then about what was inserted since', async () => {
  const tenant = new TestTenant(subject);
  const inserted = new InsertedSegments();
  const insert = async (attributes: Record<string, string | number>, resource: Record<string, string> = {}) => {
    const { segment } = await tenant.insert({ logs: [{ timeNs: atNs, attributes, resource }] });
    inserted.add(segment);
  };
  const { asked, homeOf } = finderOf(tenant, inserted, true);
  await insert({ 'user.id': 'u1' });
  expect(await homeOf('user.id')).toEqual({ map: false, resource: false });
  expect(asked.statements).toBe(2);
  expect(await homeOf('user.id')).toEqual({ map: false, resource: false });
  expect(await homeOf('user.id', { startNs: lastHour.startNs + 1n, endNs: nowNs + MINUTE_NS })).toEqual({
    map: false,
    resource: false,
  });
  expect(asked.statements).toBe(2);
  // A number has no place in the column of texts.
  await insert({ 'user.id': 7 });
  expect(await homeOf('user.id')).toEqual({ map: true, resource: false });
  await insert({}, { 'user.id': 'u2' });
  expect(await homeOf('user.id')).toEqual({ map: true, resource: true });
});

test('a segment that is inserted long after it was closed is asked about', async () => {
  const tenant = new TestTenant(subject);
  const inserted = new InsertedSegments();
  const late = await tenant.insert({ logs: [{ timeNs: atNs, attributes: { 'user.id': 'u1' } }] });
  inserted.add(late.segment + (3_600_000n << 16n));
  const { homeOf } = finderOf(tenant, inserted, true);
  expect(await homeOf('session.id')).toEqual({ map: false, resource: false });
  const { segment } = await tenant.insert({
    logs: [{ timeNs: atNs, attributes: { 'session.id': 7 }, resource: { 'session.id': 's1' } }],
  });
  inserted.add(segment);
  expect(await homeOf('session.id')).toEqual({ map: true, resource: true });
});

test('what is known of the last hour says nothing of the hour before', async () => {
  const tenant = new TestTenant(subject);
  const { segment } = await tenant.insert({
    logs: [{ timeNs: atNs - 120n * MINUTE_NS, attributes: { 'user.id': 7 } }],
  });
  const inserted = new InsertedSegments();
  inserted.add(segment);
  const { homeOf } = finderOf(tenant, inserted, true);
  expect(await homeOf('user.id')).toEqual({ map: false, resource: false });
  expect(await homeOf('user.id', { startNs: nowNs - 180n * MINUTE_NS, endNs: nowNs })).toEqual({
    map: true,
    resource: false,
  });
});

test('where others insert, too, the Map is asked about each time', async () => {
  const tenant = new TestTenant(subject);
  const { asked, homeOf } = finderOf(tenant, new InsertedSegments(), false);
  await tenant.insert({ logs: [{ timeNs: atNs, attributes: { 'user.id': 'u1' } }] });
  expect(await homeOf('user.id')).toEqual({ map: false, resource: false });
  await tenant.insert({ logs: [{ timeNs: atNs, attributes: { 'user.id': 7 } }] });
  expect(await homeOf('user.id')).toEqual({ map: true, resource: false });
  expect(asked.statements).toBeGreaterThanOrEqual(3);
});
