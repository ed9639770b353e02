import { expect, test } from 'vitest';
import { RecordsError } from '../errors.ts';
import { LastKnown } from './last-known.ts';

/** A database that can be taken away. */
function setUp(capacity = 2) {
  const rows = new Map<string, string>([['a', '1']]);
  const state = { nowMs: 0, isAway: false, reads: 0 };
  const known = new LastKnown<string, string>(
    async (key) => {
      state.reads++;
      if (state.isAway) throw new RecordsError('records_unavailable');
      return rows.get(key);
    },
    { now: () => state.nowMs, freshMs: 1_000, capacity, patienceMs: 20 },
  );
  return { rows, state, known };
}

test('asks once in each second', async () => {
  const { rows, state, known } = setUp();
  await Promise.all([known.get('a'), known.get('a')]);
  state.nowMs = 999;
  expect(await known.get('a')).toBe('1');
  expect(state.reads).toBe(1);
  rows.set('a', '2');
  state.nowMs = 1_000;
  expect(await Promise.all([known.get('a'), known.get('a')])).toEqual(['2', '2']);
  expect(state.reads).toBe(2);
});

test('goes on with the last known value while the database is away, and says how often', async () => {
  const { rows, state, known } = setUp();
  await known.get('a');
  await known.get('nobody');
  state.isAway = true;
  rows.clear();
  state.nowMs = 3_600_000;
  expect(await known.get('a')).toBe('1');
  expect(await known.get('nobody')).toBeUndefined();
  expect(known.servedWhileAway).toBe(2);
  await expect(known.get('never asked')).rejects.toMatchObject({ code: 'records_unavailable' });
  state.isAway = false;
  expect(await known.get('a')).toBeUndefined();
});

test('does not wait for a slow re-read', async () => {
  let answer: (value: string) => void = () => {};
  let nowMs = 0;
  let isFirst = true;
  const known = new LastKnown<string, string>(
    () => {
      if (isFirst) {
        isFirst = false;
        return Promise.resolve('old');
      }
      return new Promise((resolve) => {
        answer = resolve;
      });
    },
    { now: () => nowMs, freshMs: 1_000, capacity: 2, patienceMs: 20 },
  );
  expect(await known.get('a')).toBe('old');
  nowMs = 1_000;
  expect(await known.get('a')).toBe('old');
  // The next ones do not wait at all: they are answered before the event loop turns.
  for (let question = 0; question < 100; question++) {
    const turned = new Promise((resolve) => setImmediate(resolve, 'waited'));
    expect(await Promise.race([known.get('a'), turned])).toBe('old');
  }
  answer('new');
  await new Promise(setImmediate);
  expect(await known.get('a')).toBe('new');
});

test('what does not exist cannot push out what does', async () => {
  const { state, known } = setUp();
  await known.get('a');
  for (let guess = 0; guess < 100; guess++) await known.get(`guess ${guess}`);
  const { reads } = state;
  await known.get('a');
  expect(state.reads).toBe(reads);
});

test('a fault is no absence: it is thrown', async () => {
  let nowMs = 0;
  let isBroken = false;
  const known = new LastKnown<string, string>(
    async () => {
      if (isBroken) throw new Error('a fault of ours');
      return 'x';
    },
    { now: () => nowMs, freshMs: 1_000, capacity: 2 },
  );
  await known.get('a');
  isBroken = true;
  nowMs = 1_000;
  await expect(known.get('a')).rejects.toThrow('a fault of ours');
});
