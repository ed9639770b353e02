import { expect, test } from 'vitest';
import type { MetricResult } from '../../data/metrics.ts';
import { matcherText, parseMatcher, serviceMatchers } from './matcher.ts';
import { labelsText, metricChart } from './metric-chart.ts';

test.each(['service="shop"', 'http.route=~"/api.*"', 'a!="b \\"c\\" \\\\d"', 'x!~"1|2"'])('%s survives', (text) => {
  expect(matcherText(parseMatcher(text)!)).toBe(text);
});

test('what is no condition is refused', () => {
  expect(parseMatcher('service=shop')).toBeUndefined();
  expect(parseMatcher('')).toBeUndefined();
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
