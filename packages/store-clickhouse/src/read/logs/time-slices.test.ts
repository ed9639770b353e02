import { expect, test } from 'vitest';
import { TimeSlices } from './time-slices.ts';

const HOUR_NS = 3_600_000_000_000n;
const NOW_MS = 1_700_000_000_000;
const NOW_NS = BigInt(NOW_MS) * 1_000_000n;
const day = { startNs: NOW_NS - 24n * HOUR_NS, endNs: NOW_NS };
const forEver = { startNs: 0n, endNs: 9_223_372_036_854_775_807n };

/** All slices of a search that finds so many in each of them. */
function slicesOf(range: typeof day, order: 'newest' | 'oldest', findsOfEach: number) {
  const slices = new TimeSlices(range, order, NOW_MS);
  const all = [];
  for (let finds = 0; ; finds += findsOfEach) {
    const slice = slices.next(finds, 101 - finds);
    if (slice === undefined) return all;
    all.push(slice);
  }
}

test.each([
  ['a day', 'newest', day, 0],
  ['a day', 'newest', day, 1],
  ['a day', 'newest', day, 20],
  ['a day', 'oldest', day, 0],
  ['a day', 'oldest', day, 20],
  ['for ever', 'newest', forEver, 0],
  ['for ever', 'oldest', forEver, 3],
  ['the future', 'newest', { startNs: NOW_NS + HOUR_NS, endNs: NOW_NS + 2n * HOUR_NS }, 0],
  ['a nanosecond', 'newest', { startNs: 5n, endNs: 6n }, 0],
] as const)('%s, %s first: slices follow each other and leave nothing out', (_name, order, range, finds) => {
  const slices = slicesOf(range, order, finds);
  expect(slices.length).toBeLessThan(8);
  let { startNs, endNs } = range;
  for (const { range: slice } of slices) {
    if (order === 'newest') {
      expect(slice.endNs).toBe(endNs);
      endNs = slice.startNs;
    } else {
      expect(slice.startNs).toBe(startNs);
      startNs = slice.endNs;
    }
  }
  expect(startNs).toBe(endNs);
});

test('the first slice is a small share, read in order; what comes after is read by all threads', () => {
  const [first, second] = slicesOf(day, 'newest', 1);
  expect(first).toEqual({ range: { startNs: NOW_NS - (24n * HOUR_NS) / 32n - 1n, endNs: NOW_NS }, wantsRows: 'first' });
  expect(second).toEqual({ range: { startNs: day.startNs, endNs: first!.range.startNs }, wantsRows: 'rare' });
});

test('what was found says how much more is looked at', () => {
  const slices = new TimeSlices(day, 'newest', NOW_MS);
  const width = ({ startNs, endNs }: typeof day) => endNs - startNs;
  const first = slices.next(0, 101)!;
  const second = slices.next(50, 51)!;
  expect(Number(width(second.range)) / Number(width(first.range))).toBeCloseTo(2.04, 2);
});

test.each([
  ['a day', day],
  ['for ever', forEver],
])('one record less than a page, and no other in %s: a few looks', (_name, range) => {
  const slices = new TimeSlices(range, 'newest', NOW_MS);
  let looks = 0;
  for (let finds = 0; slices.next(finds, 101 - finds) !== undefined; finds = 100) looks++;
  expect(looks).toBeLessThan(9);
});

test('of a range that is open to both sides the first slice is a day', () => {
  const [first, second] = slicesOf(forEver, 'newest', 0);
  expect(first!.range.startNs).toBe(NOW_NS - 24n * HOUR_NS - 1n);
  expect(first!.range.endNs).toBe(forEver.endNs);
  expect(second!.range.startNs).toBe(NOW_NS - 9n * 24n * HOUR_NS - 9n);
});

test('an empty range has no slices', () => {
  expect(new TimeSlices({ startNs: 5n, endNs: 5n }, 'newest', NOW_MS).next(0, 1)).toBeUndefined();
});
