import { expect, it } from 'vitest';
import { ALL_FEATURES } from '../options.ts';
import { parseExpr } from '../parse/parse-expr.ts';
import { describeExpr } from './describe-expr.ts';
import { formatExpr } from './format-expr.ts';
import { printExpr } from './print-expr.ts';

const read = (text: string) => parseExpr(text, ALL_FEATURES);

it.each([
  ['sum(rate(a{z="1",b!="2"}[90m]))by(c)', 'sum by (c) (rate(a{b!="2",z="1"}[1h30m]))'],
  ['{c="d",__name__!="b"}', '{__name__!="b",c="d"}'],
  ['{__name__="a b"}', '{__name__="a b"}'],
  ['1e9 + 0x10', '1000000000 + 16'],
  ['a offset 0s', 'a'],
  ["'\\'€'", '"\'€"'],
  ['a @ 5 offset 1m', 'a @ 5.000 offset 1m'],
  ['a[5m] offset 1m smoothed @ start()', 'a[5m] smoothed @ start() offset 1m'],
  ['a + fill_left(1) fill_right(1) b', 'a + fill (1) b'],
  ['a * on() group_left b', 'a * on () group_left () b'],
  ['sum without () (a)', 'sum without () (a)'],
  ['a[(5)]', 'a[(5)]'],
  ['sum by ("inf", "on", "Without", le) ({"NaN"})', 'sum by ("inf", on, "Without", le) ({__name__="NaN"})'],
])('prints %s', (text, printed) => {
  expect(printExpr(read(text))).toBe(printed);
});

it('splits what is longer than a line', () => {
  const text = `sum by (service) (rate(requests_total{environment="production", region="europe"}[5m])) / ignoring (code) group_left sum(limit)`;
  expect(formatExpr(read(text))).toBe(
    [
      '  sum by (service) (rate(requests_total{environment="production",region="europe"}[5m]))',
      '/ ignoring (code) group_left ()',
      '  sum(limit)',
    ].join('\n'),
  );
});

it('describes a tree as Prometheus does', () => {
  expect(describeExpr(read('topk(2, a{b="c"} @ 1 > bool 1)'))).toEqual({
    type: 'aggregation',
    op: 'topk',
    param: { type: 'numberLiteral', val: '2' },
    grouping: [],
    without: false,
    expr: {
      type: 'binaryExpr',
      op: '>',
      bool: true,
      matching: null,
      lhs: {
        type: 'vectorSelector',
        name: 'a',
        matchers: [
          { name: 'b', value: 'c', type: '=' },
          { name: '__name__', value: 'a', type: '=' },
        ],
        offset: 0,
        offsetExpr: null,
        timestamp: 1000,
        startOrEnd: null,
        anchored: false,
        smoothed: false,
      },
      rhs: { type: 'numberLiteral', val: '1' },
    },
  });
});

it('describes durations as milliseconds or as what was written', () => {
  expect(describeExpr(read('a[5m:2 * step()]'))).toMatchObject({
    range: 300_000,
    rangeExpr: null,
    step: 0,
    stepExpr: {
      type: 'durationExpr',
      op: '*',
      lhs: { type: 'numberLiteral', val: '2', duration: false },
      rhs: { type: 'durationExpr', op: 'step', lhs: null, rhs: null },
    },
  });
});
