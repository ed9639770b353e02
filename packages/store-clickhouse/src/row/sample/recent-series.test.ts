import { expect, test } from 'vitest';
import { RecentSeries } from './recent-series.ts';

/** Adds it with one word. */
function note(recent: RecentSeries, hash: number, word = hash): boolean {
  const at = recent.add(1, 1, hash, hash);
  if (at >= 0) recent.words[at] = word;
  return at >= 0;
}

/** How many of them were not known. */
function writeAll(recent: RecentSeries, series: number): number {
  let added = 0;
  for (let hash = 1; hash <= series; hash++) if (note(recent, hash)) added++;
  return added;
}

test('remembers words by tenant, day and hash', () => {
  const recent = new RecentSeries(2);
  const added = recent.add(1, 100, 7, 8);
  recent.words.set([3, 4], added);
  const at = recent.find(1, 100, 7, 8);
  expect([...recent.words.subarray(at, at + 2)]).toEqual([3, 4]);
  expect(recent.add(1, 100, 7, 8)).toBe(-1);
  expect(recent.find(2, 100, 7, 8)).toBe(-1);
  expect(recent.find(1, 101, 7, 8)).toBe(-1);
  expect(recent.find(1, 100, 7, 9)).toBe(-1);
});

test('is bounded: what is idle makes room, what is asked for stays', () => {
  let nowMs = 0;
  const recent = new RecentSeries(1, 1_024, () => nowMs);
  note(recent, 1, 5);
  for (let hash = 2; hash < 20_000; hash++) {
    if (hash % 100 === 0) {
      nowMs += 60_000;
      recent.mark();
    }
    note(recent, hash);
    expect(recent.find(1, 1, 1, 1)).toBeGreaterThan(0);
  }
  expect(recent.words[recent.find(1, 1, 1, 1)]).toBe(5);
  expect(recent.find(1, 1, 2, 2)).toBe(-1);
  expect(recent.find(1, 1, 19_999, 19_999)).toBeGreaterThan(0);
  expect(recent.sizeBytes).toBe(1_025 * 20);
});

test('all that is written again and again stays known, beside what comes and goes', () => {
  let nowMs = 0;
  const recent = new RecentSeries(1, 1_024, () => nowMs);
  const added = Array.from({ length: 50 }, (_, round) => {
    nowMs += 15_000;
    recent.mark();
    for (let hash = 0; hash < 3; hash++) expect(note(recent, 1_000_000 + round * 3 + hash)).toBe(true);
    return writeAll(recent, 690);
  });
  expect(added).toEqual([690, ...new Array(49).fill(0)]);
});

test('of more than there are places for, as many stay known as there are places', () => {
  let nowMs = 0;
  const recent = new RecentSeries(1, 1_024, () => nowMs);
  for (let round = 0; round < 40; round++) {
    nowMs += 60_000;
    recent.mark();
    expect(writeAll(recent, 850)).toBe(round === 0 ? 850 : 850 - 1_024 * 0.75);
  }
});

test('what a broken request taught is forgotten, and nothing else', () => {
  const recent = new RecentSeries(1, 1_024);
  note(recent, 1);
  recent.mark();
  for (let hash = 2; hash < 500; hash++) note(recent, hash);
  recent.rollback();
  expect(recent.find(1, 1, 1, 1)).toBeGreaterThan(0);
  for (let hash = 2; hash < 500; hash++) expect(recent.find(1, 1, hash, hash)).toBe(-1);
  for (let hash = 2; hash < 500; hash++) expect(note(recent, hash)).toBe(true);
});

test('a new day needs no room: one slot holds a week, and older days have slots of their own', () => {
  const recent = new RecentSeries(1, 1_024);
  for (let day = 20_000; day < 20_030; day++) {
    for (let hash = 1; hash <= 700; hash++) {
      expect(recent.find(1, day, hash, hash)).toBe(-1);
      recent.words[recent.add(1, day, hash, hash)] = hash;
    }
  }
  for (let hash = 1; hash <= 700; hash++) {
    for (let day = 20_023; day < 20_030; day++) expect(recent.words[recent.find(1, day, hash, hash)]).toBe(hash);
    expect(recent.find(1, 20_022, hash, hash)).toBe(-1);
  }
  expect(recent.add(1, 20_010, 5, 5)).toBeGreaterThan(0);
  expect(recent.add(1, 20_010, 5, 5)).toBe(-1);
  expect(recent.add(1, 20_029, 5, 5)).toBe(-1);
  expect(recent.add(1, 20_012, 5, 5)).toBeGreaterThan(0);
  expect(recent.find(1, 20_010, 5, 5)).toBeGreaterThan(0);
});

test('what was noted ahead is known when its day comes, and not before', () => {
  const recent = new RecentSeries(1);
  expect(recent.addAhead(1, 101, 7, 8)).toBe(false);
  recent.words[recent.add(1, 100, 7, 8)] = 9;
  expect(recent.findAhead(1, 101, 7, 8)).toBe(-1);
  expect(recent.addAhead(1, 101, 7, 8)).toBe(true);
  expect(recent.addAhead(1, 101, 7, 8)).toBe(false);
  expect(recent.find(1, 101, 7, 8)).toBe(-1);
  expect(recent.words[recent.findAhead(1, 101, 7, 8)]).toBe(9);

  expect(recent.add(1, 101, 7, 8)).toBe(-1);
  expect(recent.findAhead(1, 101, 7, 8)).toBe(-1);
  expect(recent.words[recent.find(1, 101, 7, 8)]).toBe(9);
  expect(recent.find(1, 100, 7, 8)).toBeGreaterThan(0);
  expect(recent.add(1, 102, 7, 8)).toBeGreaterThan(0);
});

test('a day that was skipped lets what was noted for it be forgotten', () => {
  const recent = new RecentSeries(0);
  recent.add(1, 100, 7, 8);
  recent.addAhead(1, 101, 7, 8);
  expect(recent.add(1, 102, 7, 8)).toBeGreaterThan(0);
  expect(recent.find(1, 101, 7, 8)).toBe(-1);
});

test('what a broken request noted ahead, or of another day, is taken back', () => {
  const recent = new RecentSeries(0);
  recent.add(1, 100, 7, 8);
  recent.add(1, 100, 9, 9);
  recent.mark();
  recent.addAhead(1, 101, 7, 8);
  recent.add(1, 101, 9, 9);
  recent.add(1, 99, 9, 9);
  recent.rollback();
  expect(recent.findAhead(1, 101, 7, 8)).toBe(-1);
  expect(recent.find(1, 100, 7, 8)).toBeGreaterThan(0);
  expect([99, 100, 101].map((day) => recent.find(1, day, 9, 9) >= 0)).toEqual([false, true, false]);
});
