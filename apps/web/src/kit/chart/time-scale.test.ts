import { expect, test } from 'vitest';
import { stepGrid } from './time-scale.ts';

test.each([
  [120, { firstMs: 0, places: 5 }],
  // One that begins before the range reaches into it.
  [110, { firstMs: -10, places: 6 }],
  [60, { firstMs: 0, places: 5 }],
])('the steps of a range, one of which begins at %i', (anyMs, grid) => {
  expect(stepGrid(anyMs, { startMs: 0, endMs: 300, stepMs: 60 })).toEqual(grid);
});

test('nothing measured, nowhere to go', () => {
  expect(stepGrid(undefined, { startMs: 0, endMs: 300, stepMs: 60 }).places).toBe(0);
});
