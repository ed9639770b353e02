import { DEFAULT_RETENTION, type TenantPolicy } from '@oriel/telemetry';
import { expect, test } from 'vitest';
import { Quota } from './quota.ts';

const MIDNIGHT_MS = Date.UTC(2026, 2, 1);
const MINUTE_MS = 60_000;

const policy = (quotaPerHour?: TenantPolicy['quotaPerHour']): TenantPolicy => ({
  tenant: 3,
  retention: DEFAULT_RETENTION,
  acceptAnyTime: false,
  redactKeys: [],
  redactPatterns: [],
  ...(quotaPerHour === undefined ? {} : { quotaPerHour }),
});

test('a quota over a day: what is used, what is kept out, and since when', () => {
  let nowMs = MIDNIGHT_MS - 30 * MINUTE_MS;
  const quota = new Quota(() => nowMs);
  const own = policy({ logs: 60, spans: 1_000 });
  const logs = () => quota.useOf(own).find(({ signal }) => signal === 'logs');

  // Nothing was sent yet: the quota is there and free.
  expect(quota.useOf(own)).toEqual([
    { signal: 'logs', quotaPerHour: 60, used: 0, recoversInMs: 0, rejectedToday: 0, countedSinceMs: nowMs },
    { signal: 'spans', quotaPerHour: 1_000, used: 0, recoversInMs: 0, rejectedToday: 0, countedSinceMs: nowMs },
  ]);
  expect(quota.useOf(policy())).toEqual([]);

  quota.count(own, 'logs', 45, 0);
  expect(logs()).toMatchObject({ used: 45, rejectedToday: 0 });
  quota.count(own, 'logs', 45, 0);
  expect(quota.isOver(own, 'logs')).toBe(true);
  quota.count(own, 'logs', 0, 7);
  expect(logs()).toMatchObject({
    used: 90,
    throttledSinceMs: nowMs,
    recoversInMs: 31 * MINUTE_MS,
    rejectedToday: 7,
    countedSinceMs: MIDNIGHT_MS - 30 * MINUTE_MS,
  });

  // It recovers without anybody sending, and a new day counts anew.
  nowMs = MIDNIGHT_MS + MINUTE_MS;
  expect(logs()).toEqual({
    signal: 'logs',
    quotaPerHour: 60,
    used: 59,
    recoversInMs: 0,
    rejectedToday: 0,
    countedSinceMs: MIDNIGHT_MS,
  });
  // The day's count outlives a change of the quota; the clock set back goes on counting.
  quota.count(own, 'logs', 59, 3);
  nowMs = MIDNIGHT_MS - MINUTE_MS;
  expect(quota.useOf(policy({ logs: 120 }))).toMatchObject([{ quotaPerHour: 120, used: 0, rejectedToday: 3 }]);
});

test('what is over a quota is throttled for its own signal and tenant alone', () => {
  const nowMs = MIDNIGHT_MS;
  const quota = new Quota(() => nowMs);
  const own = policy({ logs: 10 });
  quota.count(own, 'logs', 10, 0);
  expect(quota.isOver(own, 'logs')).toBe(true);
  expect(quota.isOver(own, 'spans')).toBe(false);
  expect(quota.isOver({ ...own, tenant: 4 }, 'logs')).toBe(false);
  expect(quota.useOf({ ...own, tenant: 4 })).toMatchObject([{ used: 0, rejectedToday: 0 }]);
  expect(quota.throttled).toMatchObject([{ tenant: 3, signal: 'logs' }]);
});
