import type { Records } from '@oriel/records';
import { FIRST_TENANT } from '@oriel/telemetry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMAND_LINE } from '../admin/input.ts';
import { type TwoServersRecords, twoServersRecords } from '../test/two-servers-records.ts';
import { demoKey } from './demo-key.ts';

let opened: TwoServersRecords;
let records: Records;
let other: Records;

beforeAll(async () => {
  opened = await twoServersRecords();
  ({ records, other } = opened);
});
afterAll(() => opened?.[Symbol.asyncDispose]());

test('every start of the shop sends with the same key, and a revoked one is followed by the next', async () => {
  const { keys } = records.forTenant(FIRST_TENANT, COMMAND_LINE);
  const [first, beside] = await Promise.all([demoKey(records), demoKey(other)]);
  expect(beside).toBe(first);
  expect(await demoKey(records)).toBe(first);
  const [only, ...more] = await keys.list();
  expect(more).toEqual([]);
  expect(only).toMatchObject({ name: 'demo shop', scopes: ['ingest'], revokedAt: undefined });

  await keys.revoke(only!.id);
  const next = await demoKey(records);
  expect(next).not.toBe(first);
  expect((await records.keys.verify(next))?.scopes).toEqual(new Set(['ingest']));
  expect(await demoKey(records)).toBe(next);
  expect(await keys.list()).toHaveLength(2);
});
