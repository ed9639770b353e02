import { expect, test } from 'vitest';
import { busyness, partOfDay } from './day-curve.ts';

test('a day has its average visitors in sum', () => {
  const samples = Array.from({ length: 24 * 60 }, (_, minute) => busyness(minute / (24 * 60)));
  expect(samples.reduce((sum, one) => sum + one, 0) / samples.length).toBeCloseTo(1, 1);
});

test('evenings are busier than nights, and midnight has no step', () => {
  expect(busyness(20 / 24)).toBeGreaterThan(5 * busyness(3 / 24));
  expect(busyness(0.9999)).toBeCloseTo(busyness(0), 2);
});

test('a compressed day passes faster', () => {
  expect(partOfDay(30 * 60_000, 3_600_000)).toBe(0.5);
});
