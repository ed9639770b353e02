import { expect, test } from 'vitest';
import { readQuantity } from './quantity.ts';

test.each([
  ['0.25', 's', 0.25],
  ['250ms', 's', 0.25],
  ['250 ms', 'ms', 250],
  ['2min', 's', 120],
  ['1.5 GiB', 'By', 1.5 * 1_024 ** 3],
  ['10MB', 'By/s', 1e7],
  ['5%', 'ratio', 0.05],
  ['5%', '1', 0.05],
  ['80 %', '%', 80],
  ['-3', '1', -3],
  ['1e3', '{request}/s', 1_000],
])('"%s" of %s is read', (text, unit, want) => expect(readQuantity(text, unit)).toBe(want));

test.each([
  ['', 's'],
  ['soon', 's'],
  ['250ms', 'By'],
  ['1 GiB', 's'],
  ['5%', 'By'],
  ['1 2', '1'],
])('"%s" of %s is refused', (text, unit) => expect(readQuantity(text, unit)).toBeUndefined());
