import { expect, test } from 'vitest';
import { saidOf } from './said-of.ts';

const say = (count: number) => `${count} records`;

test('nothing is counted before it is known, and a question that failed is not waited for', () => {
  expect(saidOf({ data: undefined, isError: false }, say)).toBe('reading');
  expect(saidOf({ data: undefined, isError: true }, say)).toBe('no answer');
  expect(saidOf({ data: 0, isError: false }, say)).toBe('0 records');
  expect(saidOf({ data: 3, isError: true }, say)).toBe('3 records');
});
