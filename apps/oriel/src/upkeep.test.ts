import { tmpdir } from 'node:os';
import type { Tenant } from '@oriel/records';
import {
  type RetentionMove,
  type RetentionReport,
  StoreError,
  type StoreUsage,
  type TelemetryStore,
} from '@oriel/store';
import { DEFAULT_RETENTION, RETAINED_SIGNALS } from '@oriel/telemetry';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import type { OwnWork } from './self/own-work.ts';
import { diskBudget, Upkeep, type UpkeepOptions } from './upkeep.ts';

const USAGE = {
  diskUsedBytes: 0,
  signals: [],
  byTenant: [
    { tenant: 3, signal: 'logs', rows: 2, bytesOnDisk: 20 },
    { tenant: 3, signal: 'spans', rows: 1, bytesOnDisk: 30 },
  ],
} as unknown as StoreUsage;
const ACME = {
  id: 3,
  name: 'acme',
  bytesShare: 5e9,
  retentionLimit: {},
  policy: { retention: { ...DEFAULT_RETENTION, logs: 90 } },
} as Tenant;

/** Of the tenant above; alone with its records, unless told otherwise. */
function upkeepOf(store: unknown, options: Partial<UpkeepOptions> = {}): Upkeep {
  return new Upkeep({
    store: store as TelemetryStore,
    tenants: async () => [ACME],
    alone: (_, work) => work(new AbortController().signal),
    diskBytes: 1,
    now: () => 1,
    logger: pino({ level: 'silent' }),
    announce: () => {},
    tell: () => {},
    ...options,
  });
}

/** What people hear when the store reports this. */
async function announced(
  report: Pick<RetentionReport, 'heldBack'> & { dropped?: string; isLost?: true },
): Promise<string[]> {
  const heard: string[] = [];
  const droppedPartitions = report.dropped
    ? [
        {
          signal: 'logs',
          partition: '2026-01-02',
          rows: 5,
          bytes: 100,
          reason: report.dropped,
          tenant: 3,
          isLost: report.isLost,
        },
      ]
    : [];
  const retain = vi.fn(async () => ({ ...report, droppedPartitions }));
  // Only the answers of a store that no test could bring about in a day.
  const store = { usage: async () => USAGE, retain, changeRetention: async () => 0 };
  const upkeep = upkeepOf(store, { announce: (message) => heard.push(message) });
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
  [
    { dropped: 'expired', isLost: true },
    ['5 logs of 2026-01-02 have expired and are lost: the archive has not taken them for as long as they waited'],
  ],
  [
    { dropped: 'disk_budget', isLost: true },
    [
      '5 logs of 2026-01-02 were dropped before their time: the budget of --disk is used up, and the archive does not have all of them',
    ],
  ],
  [{ heldBack: 'the clock jumped' }, ['nothing was expired: the clock jumped']],
])('of %o people hear %j', async (report, messages) => {
  expect(await announced(report)).toEqual(messages);
});

test('what was done is told with its time, and how often it has failed in a row until it succeeds', async () => {
  vi.useFakeTimers();
  try {
    const told: OwnWork[] = [];
    let isAway = true;
    const store = {
      usage: async () => USAGE,
      retain: async () => ({ droppedPartitions: [] }),
      changeRetention: async () => 0,
      pack: async () => {
        if (isAway) throw new StoreError('store_unavailable');
        return { partitions: 1, samples: 7, chunks: 2, days: 0, dropped: 0 };
      },
    };
    const upkeep = upkeepOf(store, { tell: (work) => told.push(work) });
    await upkeep.start();
    await vi.advanceTimersByTimeAsync(2 * 60_000);
    const packs = () => told.filter(({ name }) => name === 'pack');
    expect(packs()).toMatchObject([{ errorType: 'store_unavailable' }, { errorType: 'store_unavailable' }]);
    expect(upkeep.tasks).toContainEqual(expect.objectContaining({ name: 'pack', failures: 2 }));
    isAway = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(packs().at(-1)).toMatchObject({ attributes: { 'oriel.pack.samples': 7, 'oriel.pack.chunks': 2 } });
    expect(upkeep.tasks).toContainEqual(expect.objectContaining({ name: 'pack', failures: 0 }));
    expect(new Set(told.map(({ name }) => name))).toEqual(
      new Set(['measure usage', 'move to classes', 'retain', 'pack']),
    );
    upkeep.stop();
  } finally {
    vi.useRealTimers();
  }
});

test('that nothing was expired is said once, however long it holds', async () => {
  vi.useFakeTimers();
  try {
    const heard: string[] = [];
    const retain = vi.fn(async () => ({ droppedPartitions: [], heldBack: 'the clock jumped' }));
    const store = {
      usage: async () => USAGE,
      retain,
      changeRetention: async () => 0,
      pack: async () => ({ samples: 0, hours: 0, days: 0 }),
    };
    const upkeep = upkeepOf(store, { announce: (message) => heard.push(message) });
    await upkeep.start();
    await vi.advanceTimersByTimeAsync(11 * 60_000);
    upkeep.stop();
    expect(retain.mock.calls.length).toBeGreaterThan(2);
    expect(heard).toEqual(['nothing was expired: the clock jumped']);
  } finally {
    vi.useRealTimers();
  }
});

test.each([
  [1.04, 3],
  [1.06, 40],
])('at %f of the budget of the disk room is made %i times in ten minutes', async (spent, times) => {
  vi.useFakeTimers();
  try {
    const retain = vi.fn(async () => ({ droppedPartitions: [] }));
    const store = {
      usage: async () => ({ ...USAGE, diskUsedBytes: spent * 1e9 }),
      retain,
      changeRetention: async () => 0,
      pack: async () => ({ samples: 0, hours: 0, days: 0 }),
    };
    const upkeep = upkeepOf(store, { diskBytes: 1e9 });
    await upkeep.start();
    await vi.advanceTimersByTimeAsync(10 * 60_000 + 1);
    upkeep.stop();
    expect(retain.mock.calls.length).toBeGreaterThanOrEqual(times);
    expect(retain.mock.calls.length).toBeLessThan(times + 5);
  } finally {
    vi.useRealTimers();
  }
});

test('what is stored follows the classes of its tenant, before anything expires by another', async () => {
  const steps: string[] = [];
  const { promise: isSeen, resolve: seen } = Promise.withResolvers<void>();
  const moves: RetentionMove[] = [];
  const store = {
    usage: async () => USAGE,
    async retain() {
      steps.push('retained');
      return { droppedPartitions: [] };
    },
    async changeRetention(move: RetentionMove) {
      moves.push(move);
      move.onProgress?.(0.5, move.changes[0]!);
      await isSeen;
      steps.push('moved');
      return 7;
    },
  };
  const upkeep = upkeepOf(store);
  await upkeep.start();
  await vi.waitFor(() =>
    expect(upkeep.moving).toEqual({ tenantId: 3, tenant: 'acme', signal: 'logs', to: 90, done: 0.5 }),
  );
  seen();
  await vi.waitFor(() => expect(steps).toEqual(['moved', 'retained']), { timeout: 60_000 });
  expect(upkeep.moving).toBeUndefined();
  expect(moves[0]?.changes).toEqual(
    RETAINED_SIGNALS.map((signal) => ({ tenant: 3, signal, to: ACME.policy.retention[signal] })),
  );
  upkeep.stop();
  expect(moves[0]?.signal?.aborted).toBe(true);
});

test('a class that somebody changes is followed at once, not within a minute', async () => {
  let tenants = [ACME];
  const changeRetention = vi.fn(async (_move: RetentionMove) => 0);
  const store = { usage: async () => USAGE, retain: async () => ({ droppedPartitions: [] }), changeRetention };
  const upkeep = upkeepOf(store, { tenants: async () => tenants });
  await upkeep.start();
  await vi.waitFor(() => expect(changeRetention).toHaveBeenCalledTimes(1), { timeout: 60_000 });
  tenants = [{ ...ACME, policy: { ...ACME.policy, retention: { ...ACME.policy.retention, logs: 365 } } }];
  // The first move has to be over: while one goes on, the change is for the next.
  await vi.waitFor(
    async () => {
      await upkeep.followClasses();
      expect(changeRetention.mock.calls.at(-1)?.[0].changes).toContainEqual({ tenant: 3, signal: 'logs', to: 365 });
    },
    { timeout: 60_000 },
  );
  upkeep.stop();
  const calls = changeRetention.mock.calls.length;
  await upkeep.followClasses();
  expect(changeRetention).toHaveBeenCalledTimes(calls);
});

test('a disk without room is not kept waiting for a long move', async () => {
  const retain = vi.fn(async () => ({ droppedPartitions: [] }));
  const store = {
    usage: async () => ({ ...USAGE, diskUsedBytes: 2e9 }),
    retain,
    changeRetention: () => new Promise(() => {}),
  };
  const upkeep = upkeepOf(store, { diskBytes: 1e9 });
  await upkeep.start();
  await vi.waitFor(() => expect(retain).toHaveBeenCalled(), { timeout: 60_000 });
  upkeep.stop();
});

test('nothing expires before the archive was looked through once; a disk without room does not wait for that', async () => {
  const retain = vi.fn(async () => ({ droppedPartitions: [] }));
  const { promise: firstLook, resolve: looked } = Promise.withResolvers<void>();
  const archive = { firstLook, waitMs: 1, isArchived: () => false };
  const usage = async () => ({ ...USAGE, diskUsedBytes: 0 });
  const store = { usage, retain, changeRetention: async () => 0 };
  const upkeep = upkeepOf(store, { archive });
  await upkeep.start();
  const full = upkeepOf(
    { ...store, usage: async () => ({ ...USAGE, diskUsedBytes: 2e9 }) },
    { archive, diskBytes: 1e9 },
  );
  await full.start();
  await vi.waitFor(() => expect(retain).toHaveBeenCalledTimes(1), { timeout: 60_000 });
  expect(retain).toHaveBeenCalledWith(expect.objectContaining({ diskBytes: 1e9, archive }));
  looked();
  await vi.waitFor(() => expect(retain).toHaveBeenCalledWith(expect.objectContaining({ diskBytes: 1, archive })), {
    timeout: 60_000,
  });
  for (const each of [upkeep, full]) each.stop();
});

test('of several servers one moves records, and what fails holds up nothing', async () => {
  const retain = vi.fn(async () => ({ droppedPartitions: [] }));
  const changeRetention = vi.fn();
  const store = { usage: async () => USAGE, retain, changeRetention };
  const beside = upkeepOf(store, { alone: async () => undefined });
  await beside.start();
  await vi.waitFor(() => expect(retain).toHaveBeenCalledTimes(1), { timeout: 60_000 });
  const away = upkeepOf(store, { alone: () => Promise.reject(new Error('the database is away')) });
  await away.start();
  await vi.waitFor(() => expect(retain).toHaveBeenCalledTimes(2), { timeout: 60_000 });
  expect(changeRetention).not.toHaveBeenCalled();
  for (const upkeep of [beside, away]) upkeep.stop();
});

test('a budget that is set is the budget; else it is four fifths of what is free and used', async () => {
  expect(await diskBudget(7, tmpdir(), 3)).toBe(7);
  const [unused, used] = [await diskBudget(0, tmpdir(), 0), await diskBudget(0, tmpdir(), 2 ** 50)];
  expect(used).toBeGreaterThan(unused);
});
