import type { TenantId } from '@oriel/telemetry';
import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

test('of all who wait one goes on each time that the event loop goes round, and tenants take turns', async () => {
  let rounds = 0;
  let isOver = false;
  const count = () => {
    rounds++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const reached: { tenant: number; round: number }[] = [];
  const wait = async (tenant: number) => {
    await new Turns(undefined, { tenant: tenant as TenantId }).next();
    reached.push({ tenant, round: rounds });
  };
  await Promise.all([...Array.from({ length: 60 }, () => wait(1)), wait(2)]);
  isOver = true;
  expect(reached.findIndex(({ tenant }) => tenant === 2)).toBe(1);
  expect(new Set(reached.map(({ round }) => round)).size).toBe(61);
});

test('what takes longer than it may is given up', async () => {
  const turns = new Turns(undefined, { timeoutMs: 1 });
  await turns.next().catch(() => {});
  for (const began = performance.now(); performance.now() - began < 2; );
  await expect(turns.next()).rejects.toMatchObject({ code: 'query_timeout' });
});
