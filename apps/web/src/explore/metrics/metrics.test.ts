import { expect, test } from 'vitest';
import type { MetricResult } from '../../data/metrics.ts';
import { matcherText, serviceMatchers } from './matcher.ts';
import { labelsText, metricChart } from './metric-chart.ts';

test.each([
  [{ name: 'service', op: '=', value: 'shop' }, 'service="shop"'],
  [{ name: 'http.route', op: '=~', value: '/api.*' }, 'http.route=~"/api.*"'],
  [{ name: 'a', op: '!=', value: 'b "c" \\d' }, 'a!="b \\"c\\" \\\\d"'],
] as const)('a condition is written as PromQL does', (matcher, text) => {
  expect(matcherText(matcher)).toBe(text);
});

test('the chosen services are a condition', () => {
  expect(serviceMatchers([])).toEqual([]);
  expect(serviceMatchers(['a.b', 'c'])).toEqual(['service=~"a\\\\.b|c"']);
});

test('series lie on the steps, the largest first, gaps kept', () => {
  const result: MetricResult = {
    metric: 'm',
    type: 'gauge',
    description: '',
    query: 'avg(m)',
    unit: 's',
    aggregate: 'avg',
    stepMs: 1_000,
    stats: { rowsRead: 0, bytesRead: 0, elapsedMs: 0, partial: null },
    series: [
      { labels: { service: 'a' }, points: [[0, 1]] },
      {
        labels: { service: 'b' },
        points: [
          [0, 5],
          [2, 6],
        ],
      },
    ],
  };
  const chart = metricChart(result, { startMs: 0, endMs: 3_000 });
  expect(chart.series.map((one) => [one.label, one.values])).toEqual([
    ['b', [5, undefined, 6]],
    ['a', [1, null, null]],
  ]);
});

test('labels read as people write them', () => {
  expect(labelsText({}, 'm')).toBe('m');
  expect(labelsText({ a: '1', b: '2' }, 'm')).toBe('a=1, b=2');
});
