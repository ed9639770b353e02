import { describe, expect, test } from 'vitest';
import { growthOf } from './memory-growth.ts';

const MIB = 2 ** 20;
const STEP_S = 30;

/** A course in MiB, a point every half minute from the start of the range on. */
function growth(...mebibytes: readonly number[]) {
  const points = mebibytes.map((value, at) => [at * STEP_S, value * MIB] as const);
  const found = growthOf(points, 0);
  return found && { from: found.fromBytes / MIB, to: found.toBytes / MIB, isGoingOn: found.isGoingOn };
}

const quiet = (steps: number, mebibytes = 90) => Array.from({ length: steps }, (_, at) => mebibytes + (at % 3));
const climb = (steps: number, from: number, to: number) =>
  Array.from({ length: steps }, (_, at) => from + ((to - from) * (at + 1)) / steps);

describe('grows', () => {
  test('from the beginning to the end', () => {
    expect(growth(...climb(40, 100, 300))).toMatchObject({ to: 285, isGoingOn: true });
  });

  test('after a long quiet time, to a height where it stays', () => {
    const found = growth(...quiet(80), ...climb(12, 92, 290), ...quiet(20, 290));
    expect(found?.from).toBeLessThan(115);
    expect(found).toMatchObject({ to: 290, isGoingOn: false });
  });

  test('quickly, within few steps of many', () => {
    expect(growth(...quiet(200), ...climb(8, 92, 290), ...quiet(30, 290))).toMatchObject({ to: 290, isGoingOn: false });
  });

  test('in the teeth of a collector that gives back what is not held', () => {
    const teeth = climb(60, 100, 260).map((floor, at) => floor + (at % 4) * 30);
    expect(growth(...teeth)).toMatchObject({ isGoingOn: true });
  });
});

describe('does not grow', () => {
  test('a heap that rises and is collected', () => {
    expect(growth(...Array.from({ length: 100 }, (_, at) => 80 + (at % 10) * 12))).toBeUndefined();
  });

  test('a heap that is collected less often the more it may hold', () => {
    const teeth = [...climb(20, 60, 120), ...climb(25, 62, 130), ...climb(30, 64, 140)];
    expect(growth(...teeth)).toBeUndefined();
  });

  test('what was loaded at once', () => expect(growth(...quiet(40), ...quiet(40, 250))).toBeUndefined());

  test('what was given back', () => {
    expect(growth(...quiet(20), ...climb(20, 92, 300), ...climb(20, 300, 110))).toBeUndefined();
  });

  test('a little', () => expect(growth(...climb(100, 400, 425))).toBeUndefined());

  test('much, up and down without direction', () => {
    expect(growth(...Array.from({ length: 100 }, (_, at) => 200 + 90 * Math.sin(at / 3) + at))).toBeUndefined();
  });

  test('too few points to tell', () => expect(growth(90, 150, 300)).toBeUndefined());
});

test('what a process takes as it begins is no growth, and what it takes later is', () => {
  const startMs = -3_600_000;
  const begun = [...climb(5, 40, 120), ...quiet(30, 120)];
  const points = (course: readonly number[]) => course.map((value, at) => [at * STEP_S, value * MIB] as const);
  expect(growthOf(points(begun), startMs)).toBeUndefined();
  expect(growthOf(points([...begun, ...climb(12, 122, 320)]), startMs)).toMatchObject({ isGoingOn: true });
});
