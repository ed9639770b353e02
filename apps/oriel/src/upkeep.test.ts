import { tmpdir } from 'node:os';
import type { RetentionReport, StoreUsage, TelemetryStore } from '@oriel/store';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { diskBudget, Upkeep } from './upkeep.ts';

const USAGE = { signals: [] } as unknown as StoreUsage;

/** What people hear when the store reports this. */
async function announced(report: Pick<RetentionReport, 'heldBack'> & { dropped?: string }): Promise<string[]> {
  const heard: string[] = [];
  const droppedPartitions = report.dropped
    ? [{ signal: 'logs', partition: '2026-01-02', rows: 5, bytes: 100, reason: report.dropped }]
    : [];
  const retain = vi.fn(async () => ({ ...report, droppedPartitions }));
  // Only the answers of a store that no test could bring about in a day.
  const store = { usage: async () => USAGE, retain } as unknown as TelemetryStore;
  const upkeep = new Upkeep({
    store,
    diskBytes: 1,
    now: () => 1,
    logger: pino({ level: 'silent' }),
    announce: (message) => heard.push(message),
  });
  await upkeep.start();
  await vi.waitFor(() => expect(retain).toHaveResolved());
  upkeep.stop();
  expect(upkeep.usage).toBe(USAGE);
  return heard;
}

test.each<[Parameters<typeof announced>[0], string[]]>([
  [{ dropped: 'expired' }, []],
  [
    { dropped: 'disk_budget' },
    ['5 logs of 2026-01-02 were dropped before their time: the budget of --disk is used up'],
  ],
  [{ dropped: 'tenant_share' }, ['5 logs of 2026-01-02 were dropped before their time: a tenant is over its share']],
  [{ heldBack: 'the clock jumped' }, ['nothing was expired: the clock jumped']],
])('of %o people hear %j', async (report, messages) => {
  expect(await announced(report)).toEqual(messages);
});

test('a budget that is set is the budget; else it is four fifths of what is free and used', async () => {
  expect(await diskBudget(7, tmpdir(), 3)).toBe(7);
  const [unused, used] = [await diskBudget(0, tmpdir(), 0), await diskBudget(0, tmpdir(), 2 ** 50)];
  expect(used).toBeGreaterThan(unused);
});
