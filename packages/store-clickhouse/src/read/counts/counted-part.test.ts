import { describe, expect, it } from 'vitest';
import { CountedPart } from './counted-part.ts';

/** Ten cells of ten nanoseconds. */
const part = () => new CountedPart<string>({ name: 'a_1_9_1', rows: 1_000, firstNs: 1_000n, lastNs: 1_099n }, 100);
const CONTENT = 'what is counted';

describe('cells of a part', () => {
  it.each([
    ['all of it', { startNs: 0n, endNs: 2_000n }, { from: 0, to: 10 }],
    ['its own times', { startNs: 1_000n, endNs: 1_100n }, { from: 0, to: 10 }],
    ['all but its newest row', { startNs: 1_000n, endNs: 1_099n }, { from: 0, to: 9 }],
    ['all but its oldest row', { startNs: 1_001n, endNs: 1_100n }, { from: 1, to: 10 }],
    ['less than a cell', { startNs: 1_015n, endNs: 1_024n }, { from: 2, to: 2 }],
    ['what is before it', { startNs: 0n, endNs: 1_000n }, { from: 0, to: 0 }],
    ['what is after it', { startNs: 1_100n, endNs: 2_000n }, { from: 10, to: 10 }],
  ])('of a range that is %s', (_, range, cells) => {
    expect(part().cellsIn(range)).toEqual(cells);
  });

  it('are one where there are few rows, whatever their times', () => {
    const small = new CountedPart<string>({ name: 'a_1_1_0', rows: 1, firstNs: 5n, lastNs: 5n }, 100);
    expect(small.cellsIn({ startNs: 5n, endNs: 6n })).toEqual({ from: 0, to: 1 });
    expect(small.timesOf({ from: 0, to: 1 })).toEqual({ startNs: 5n, endNs: 6n });
  });

  it('with what lies beside those that are counted are what the range has of the part, and nothing twice', () => {
    for (let startNs = 990n; startNs < 1_110n; startNs += 3n) {
      for (let endNs = startNs + 1n; endNs < 1_110n; endNs += 7n) {
        const range = { startNs, endNs };
        const some = part();
        for (const cell of [1, 2, 3, 5, 6, 9]) some.add('route', cell, CONTENT, CONTENT.length);
        const run = some.runIn(range, ['route']);
        if (run === undefined) continue;
        const taken = [some.timesOf(run), ...some.besides(run, range)];
        for (let at = 1_000n; at < 1_100n; at++) {
          const times = taken.filter((one) => at >= one.startNs && at < one.endNs).length;
          expect(times, `${at} of ${startNs} to ${endNs}`).toBe(at >= startNs && at < endNs ? 1 : 0);
        }
      }
    }
  });
});

it('only cells answer of which all questions are counted, and of several runs the longest', () => {
  const some = part();
  const all = { startNs: 0n, endNs: 2_000n };
  expect(some.runIn(all, ['route'])).toBeUndefined();
  for (const cell of [0, 1, 4, 5, 6]) some.add('route', cell, CONTENT, CONTENT.length);
  for (const cell of [0, 1, 4]) some.add('host', cell, CONTENT, CONTENT.length);
  expect(some.runIn(all, ['route'])).toEqual({ from: 4, to: 7 });
  expect(some.runIn(all, ['route', 'host'])).toEqual({ from: 0, to: 2 });
  expect(some.runIn(all, ['route', 'user'])).toBeUndefined();
  some.add('route', 5, 'otherwise', 9);
  expect(some.contents('route', { from: 4, to: 7 })).toEqual([CONTENT, 'otherwise', CONTENT]);
});
