import { expect, test } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

const HOUR_MS = 3_600_000;

test('a bucket over time: what is taken, whether it is empty, when it recovers', () => {
  const bucket = new TokenBucket(3_600, 0);
  const timeline: [atMs: number, take: number, isEmpty: boolean, recoversInMs: number][] = [
    [0, 3_599, false, 0],
    [0, 1, true, 1_000],
    [500, 0, true, 500],
    [1_000, 0, false, 0],
    // A large batch goes into debt, and is paid back second by second.
    [1_000, 11, true, 11_000],
    [11_999, 0, true, 1],
    [12_000, 0, false, 0],
    // Never more than an hour's worth, nor a debt of more than that.
    [12_000 + 5 * HOUR_MS, 3_600, true, 1_000],
    [12_000 + 5 * HOUR_MS, 1_000_000, true, HOUR_MS + 1_000],
    // A clock set back changes nothing.
    [0, 0, true, HOUR_MS + 1_000],
  ];
  for (const [atMs, take, isEmpty, recoversInMs] of timeline) {
    bucket.take(take, atMs);
    expect([bucket.isEmpty(atMs), bucket.recoversInMs(atMs)], `at ${atMs}`).toEqual([isEmpty, recoversInMs]);
  }
});
