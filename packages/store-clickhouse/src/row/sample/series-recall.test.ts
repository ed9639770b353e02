import { expect, test } from 'vitest';
import { SeriesRecall } from './series-recall.ts';

test('remembers ids by tenant, day and hash', () => {
  const recall = new SeriesRecall();
  recall.add(1, 100, 7, 8, 1, 2, 3, 4);
  expect(recall.find(1, 100, 7, 8)).toBe(true);
  expect([recall.familyLo, recall.familyHi, recall.lo, recall.hi]).toEqual([1, 2, 3, 4]);
  expect(recall.find(2, 100, 7, 8)).toBe(false);
  expect(recall.find(1, 101, 7, 8)).toBe(false);
  expect(recall.find(1, 100, 7, 9)).toBe(false);
});

test('is bounded, and what is asked for stays', () => {
  const recall = new SeriesRecall(1_024);
  recall.add(1, 1, 1, 1, 5, 5, 5, 5);
  for (let hash = 2; hash < 20_000; hash++) {
    recall.add(1, 1, hash, hash, 0, 0, hash, hash);
    expect(recall.find(1, 1, 1, 1)).toBe(true);
  }
  expect(recall.lo).toBe(5);
  expect(recall.find(1, 1, 2, 2)).toBe(false);
  expect(recall.find(1, 1, 19_999, 19_999)).toBe(true);
  expect(recall.sizeBytes).toBe(2 * 1_024 * 28);
});

test('what a broken request taught is forgotten', () => {
  const recall = new SeriesRecall();
  recall.mark();
  recall.add(1, 1, 1, 1, 0, 0, 0, 0);
  recall.rollback();
  expect(recall.find(1, 1, 1, 1)).toBe(false);
});
