import { expect, test } from 'vitest';
import { parseMetricSelector } from './metric-selector.ts';
import { parseExpr } from './parse-expr.ts';

const chain = (operands: number, operand: string) => Array(operands).fill(operand).join(' + ');

test.each([
  ['of numbers', chain(100_000, '1')],
  ['of selectors', chain(20_000, 'a{b="c"}')],
  ['in a list', `sum by (${Array(100_000).fill('a').join()}) (b)`],
])('a chain %s is read no further than texts may be long, and the refusal says so', (_, text) => {
  expect(() => parseExpr(text)).toThrow(
    /parse error: expression has (more than 65536 names, numbers, strings and signs|\d+ bytes where 262144 are the most).*ask for a part of it$/,
  );
});

test('the place is where it is too much', () => {
  expect(() => parseExpr(chain(40_000, '1'))).toThrow(/^1:131073: parse error: expression has more than 65536 names/);
  expect(() => parseExpr(`a{b="${'c'.repeat(300_000)}"}`)).toThrow(
    '1:1: parse error: expression has 300007 bytes where 262144 are the most: ask for a part of it',
  );
  expect(() => parseMetricSelector(`a{b="${'ä'.repeat(150_000)}"}`)).toThrow('has 300007 bytes where');
});

test('as many selectors as may be, each of a usual size, and long lists of what was chosen are read', () => {
  const one = 'rate(http_requests_total{job="shop",instance=~".+",code!="500"}[5m])';
  const balanced = (count: number): string =>
    count === 1 ? one : `(${balanced(Math.floor(count / 2))} + ${balanced(Math.ceil(count / 2))})`;
  expect(() => parseExpr(balanced(1_024))).not.toThrow();
  expect(() => parseExpr(`a{pod=~"${Array(10_000).fill('checkout-7f9c').join('|')}"}`)).not.toThrow();
});
