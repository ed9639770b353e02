import { tmpdir } from 'node:os';
import type { Tenant } from '@oriel/records';
import type { RetentionReport, StoreUsage, TelemetryStore } from '@oriel/store';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { diskBudget, Upkeep } from './upkeep.ts';

const USAGE = {
  signals: [],
  byTenant: [
    { tenant: 3, signal: 'logs', rows: 2, bytesOnDisk: 20 },
    { tenant: 3, signal: 'spans', rows: 1, bytesOnDisk: 30 },
  ],
} as unknown as StoreUsage;
const ACME = { id: 3, name: 'acme', bytesShare: 5e9 } as Tenant;

/** What people hear when the store reports this. */
async function announced(report: Pick<RetentionReport, 'heldBack'> & { dropped?: string }): Promise<string[]> {
  const heard: string[] = [];
  const droppedPartitions = report.dropped
    ? [{ signal: 'logs', partition: '2026-01-02', rows: 5, bytes: 100, reason: report.dropped, tenant: 3 }]
    : [];
  const retain = vi.fn(async () => ({ ...report, droppedPartitions }));
  // Only the answers of a store that no test could bring about in a day.
  const store = { usage: async () => USAGE, retain } as unknown as TelemetryStore;
  const upkeep = new Upkeep({
    store,
    tenants: async () => [ACME],
    diskBytes: 1,
    now: () => 1,
    logger: pino({ level: 'silent' }),
    announce: (message) => heard.push(message),
  });
  await upkeep.start();
  await vi.waitFor(() => expect(retain).toHaveResolved(), { timeout: 60_000 });
  upkeep.stop();
  expect(upkeep.usage).toBe(USAGE);
  expect(upkeep.tenants).toEqual([{ id: 3, name: 'acme', rows: 3, bytesOnDisk: 50, bytesShare: 5e9 }]);
  expect(retain).toHaveBeenCalledWith({ diskBytes: 1, tenantShares: new Map([[3, 5e9]]), nowMs: 1 });
  return heard;
}

test.each<[Parameters<typeof announced>[0], string[]]>([
  [{ dropped: 'expired' }, []],
  [
    { dropped: 'disk_budget' },
    ['5 logs of 2026-01-02 were dropped before their time: the budget of --disk is used up'],
  ],
  [
    { dropped: 'tenant_share' },
    ['5 logs of 2026-01-02 were dropped before their time: the tenant acme is over its share of the disk'],
  ],
  [{ heldBack: 'the clock jumped' }, ['nothing was expired: the clock jumped']],
])('of %o people hear %j', async (report, messages) => {
  expect(await announced(report)).toEqual(messages);
});

test('a budget that is set is the budget; else it is four fifths of what is free and used', async () => {
  expect(await diskBudget(7, tmpdir(), 3)).toBe(7);
  const [unused, used] = [await diskBudget(0, tmpdir(), 0), await diskBudget(0, tmpdir(), 2 ** 50)];
  expect(used).toBeGreaterThan(unused);
});
