import { expect, test } from 'vitest';
import { sparkPath } from './sparkline.tsx';

test('a gap breaks the line and the area', () => {
  const { line, area } = sparkPath([0, 10, null, 5, 5], 40, 12);
  expect(line).toBe('M0 11L10 1M30 6L40 6');
  expect(area.match(/Z/g)).toHaveLength(2);
});

test('nothing measured draws nothing', () => {
  expect(sparkPath([null, null], 40, 12)).toEqual({ line: '', area: '' });
});
