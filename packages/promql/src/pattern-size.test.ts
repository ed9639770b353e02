import { expect, it } from 'vitest';
import { LARGEST_PATTERN } from './compile-pattern.ts';
import { PromqlError } from './errors.ts';
import { compileMatcher } from './label-matcher.ts';
import { parseExpr } from './parse/parse-expr.ts';
import { patternSize } from './pattern-size.ts';

it.each([
  ['abc', 3],
  ['a{10}', 10],
  ['(ab){3}', 9],
  ['((a{10}){10}){10}', 1_110],
  ['x{0,1000}', 1_000],
  ['x{1000,}', 1_001],
  ['[a-z]{5}', 5],
  ['[]{3}]{5}', 5],
  ['\\{3}', 3],
  ['a{b}', 4],
  ['a|b', 3],
  ['\\pL{10}', 80],
  ['\\p{Greek}{10}', 80],
  ['((((', 0],
  ['))))', 4],
])('a pattern is about as large as what it is compiled to: %s', (pattern, size) => {
  expect(patternSize(pattern)).toBe(size);
});

it('refuses at once what would be compiled for half a minute', () => {
  const began = performance.now();
  const query = `x{a=~"${'(x{0,1000}y){1}'.repeat(300)}"}`;
  expect(() => parseExpr(query)).toThrow(/expression too large: .* 65536 are the most/);
  expect(() => compileMatcher({ name: 'a', op: '=~', value: '(a{500}){500}' })).toThrow(PromqlError);
  expect(performance.now() - began).toBeLessThan(5_000);
});

it('counts all patterns of a query together, those of label_replace too', () => {
  const half = `x{0,1000}`.repeat(40);
  expect(() => parseExpr(`x{a=~"${half}"}`)).not.toThrow();
  expect(() => parseExpr(`x{a=~"${half}"} or y{b!~"${half}z"}`)).toThrow(/expression too large/);
  expect(() => parseExpr(`label_replace(x{a=~"${half}"}, "b", "", "a", "${half}")`)).toThrow(/expression too large/);
});

it('takes thousands of alternatives without a meaning, as dashboards write them', () => {
  const values = Array.from({ length: 20_000 }, (_, at) => `value\\.${at}`);
  expect(values.join('|').length).toBeGreaterThan(LARGEST_PATTERN);
  const began = performance.now();
  const matches = compileMatcher({ name: 'a', op: '=~', value: `(${values.join('|')})` });
  expect([matches('value.19999'), matches('valuex19999'), matches('value.20000'), matches('')]).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(performance.now() - began).toBeLessThan(5_000);
});

it.each(['a|b|', '(?:a|b)', '(a)', '', 'a\\|b', 'ä|😀'])('means the same without an expression: %s', (pattern) => {
  const matches = compileMatcher({ name: 'a', op: '=~', value: pattern });
  const expected = new RegExp(`^(?:${pattern})$`, 's');
  for (const text of ['', 'a', 'b', 'ab', 'a|b', '(a)', 'ä', '😀']) expect(matches(text)).toBe(expected.test(text));
});
