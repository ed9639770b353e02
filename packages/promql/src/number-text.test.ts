import { expect, test } from 'vitest';
import { plainNumber, shortNumber } from './number-text.ts';

test.each([
  [0, '0', '0'],
  [-0, '-0', '-0'],
  [1.5, '1.5', '1.5'],
  [-123456, '-123456', '-123456'],
  [1234567, '1.234567e+06', '1234567'],
  [0.0001, '0.0001', '0.0001'],
  [0.0000125, '1.25e-05', '0.0000125'],
  [-2.5e-9, '-2.5e-09', '-0.0000000025'],
  [1.5e22, '1.5e+22', '15000000000000000000000'],
  [1e100, '1e+100', `1${'0'.repeat(100)}`],
  [Number.NaN, 'NaN', 'NaN'],
  [Number.POSITIVE_INFINITY, '+Inf', '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf', '-Inf'],
])('%s', (value, short, plain) => {
  expect(shortNumber(value)).toBe(short);
  expect(plainNumber(value)).toBe(plain);
});
