import { expect, test } from 'vitest';
import { type ChartCursor, chosenPlaces, moved } from './chart-cursor.ts';

const START: ChartCursor = { at: 2, row: 0, from: undefined };
const GROUND = { places: 5, across: ({ row }: { row: number }, by: number) => Math.min(Math.max(row + by, 0), 1) };

test('a key goes along the places and stays within them', () => {
  expect(moved(START, { kind: 'along', by: 1 }, GROUND).at).toBe(3);
  expect(moved(START, { kind: 'along', by: 10 }, GROUND).at).toBe(4);
  expect(moved(START, { kind: 'along', by: -10 }, GROUND).at).toBe(0);
  expect(moved(START, { kind: 'to', at: Number.POSITIVE_INFINITY }, GROUND).at).toBe(4);
  expect(moved(START, { kind: 'along', by: 1 }, { places: 0 }).at).toBe(0);
});

test('a key goes across to another row, where there are any', () => {
  expect(moved(START, { kind: 'across', by: 1 }, GROUND).row).toBe(1);
  expect(moved(START, { kind: 'across', by: -1 }, GROUND).row).toBe(0);
  expect(moved(START, { kind: 'across', by: 1 }, { places: 5 }).row).toBe(0);
});

test('a part is chosen from where it was begun, until a key goes on without choosing', () => {
  const one = moved(START, { kind: 'along', by: -1, isChoosing: true }, GROUND);
  const two = moved(one, { kind: 'along', by: -1, isChoosing: true }, GROUND);
  expect(two.from).toEqual({ at: 2, row: 0 });
  expect(chosenPlaces(two)).toEqual([0, 2]);
  expect(moved(two, { kind: 'along', by: 1 }, GROUND).from).toBeUndefined();
  expect(chosenPlaces(START)).toEqual([2, 2]);
});
