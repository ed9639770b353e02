import { describe, expect, test } from 'vitest';
import type { KeptSignal } from '../data/tenants.ts';
import { classChoices, costSentences, formatDays, moveWords } from './retention-words.ts';

const LOGS: KeptSignal = {
  signal: 'logs',
  days: 30,
  defaultDays: 30,
  limitDays: null,
  rows: 5,
  bytesOnDisk: 500,
  toMoveRows: 0,
  toMoveBytes: 0,
  done: null,
};

test('days are words', () => expect([0, 1, 30].map(formatDays)).toEqual(['for ever', '1 day', '30 days']));

describe('the classes to choose among', () => {
  const values = (kept: Partial<KeptSignal>, isOperator = false) =>
    classChoices({ ...LOGS, ...kept }, isOperator).map(({ value }) => Number(value));
  test('are all without a limit, and for operators', () => {
    expect(values({})).toHaveLength(10);
    expect(values({ limitDays: 7 }, true)).toHaveLength(10);
  });
  test('end at the limit, and hold the present one', () => {
    expect(values({ limitDays: 60 })).toEqual([1, 3, 7, 14, 30, 60]);
    expect(values({ limitDays: 3, days: 30 })).toEqual([1, 3, 30]);
  });
  test('say which is the default', () => {
    expect(classChoices(LOGS, false)[4]).toEqual({ value: '30', label: '30 days (default)' });
  });
});

test('a cost is said in sentences', () => {
  const cost = { signal: 'logs', days: 7, rows: 1_204, bytes: 2_048, expiringRows: 0, expiringBytes: 0 } as const;
  expect(costSentences({ ...cost, rows: 0 })).toEqual([expect.stringMatching(/^Nothing that is stored has to move/)]);
  expect(costSentences(cost)).toEqual([expect.stringMatching(/^1,204 rows \(2 KiB\) are written once more/)]);
  expect(costSentences({ ...cost, expiringRows: 1, expiringBytes: 10 })[1]).toBe(
    'Of these 1 row (10 B) is older than 7 days: they leave within minutes, and only an archive brings them back.',
  );
});

test('a move says how far it is; what is not known is not said', () => {
  expect(moveWords({ ...LOGS, toMoveRows: 9, done: 0.429 })).toBe('moving, 42 %');
  expect(moveWords({ ...LOGS, toMoveRows: 9 })).toBe('9 rows to move');
  expect(moveWords(LOGS)).toBe('all in place');
  expect(moveWords({ ...LOGS, toMoveRows: null })).toBeUndefined();
});
