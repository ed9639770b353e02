import { expect, test } from 'vitest';
import { Labels } from '../labels.ts';
import { cutSlices } from './cut-slices.ts';

function seriesOf(count: number, samples: number) {
  return Array.from({ length: count }, () => ({ labels: Labels.EMPTY, samples, read: () => {} }));
}

test('slices are of a worker’s share of the samples, and never of more series than a worker has room for', () => {
  expect(cutSlices(seriesOf(10, 100), 1_000, 2)).toEqual([
    { from: 0, to: 5 },
    { from: 5, to: 10 },
  ]);
  expect(cutSlices(seriesOf(25_000, 1), 25_000, 2)).toEqual([
    { from: 0, to: 10_000 },
    { from: 10_000, to: 20_000 },
    { from: 20_000, to: 25_000 },
  ]);
  expect(cutSlices(seriesOf(5, 100), 500, 1, 2)).toEqual([
    { from: 0, to: 2 },
    { from: 2, to: 4 },
    { from: 4, to: 5 },
  ]);
});
