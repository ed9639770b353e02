import { expect, test } from 'vitest';
import { firstQuery, metricFigures } from './metric-figures.ts';

test('the largest metrics with their share of all series', () => {
  const found = {
    headStats: { numSeries: 40, numLabelPairs: 9 },
    seriesCountByMetricName: [
      { name: 'a_bucket', value: 30 },
      { name: 'b', value: 6 },
      { name: 'c', value: 4 },
    ],
    labelValueCountByLabelName: [
      { name: 'le', value: 5 },
      { name: '__name__', value: 3 },
    ],
    memoryInBytesByLabelName: [],
    seriesCountByLabelValuePair: [],
  };
  expect(metricFigures(found, 2)).toEqual({
    series: 40,
    metrics: 3,
    largest: [
      { name: 'a_bucket', series: 30, share: 0.75 },
      { name: 'b', series: 6, share: 0.15 },
    ],
  });
  expect(metricFigures({ ...found, labelValueCountByLabelName: [] }, 0).metrics).toBeNull();
});

test.each([
  ['x_total', 'sum(rate(x_total[5m]))'],
  ['x_seconds_bucket', 'histogram_quantile(0.95, sum by (le) (rate(x_seconds_bucket[5m])))'],
  ['x_bytes', 'x_bytes'],
  ['x y_total', 'sum(rate({"x y_total"}[5m]))'],
])('of %s is asked %s', (name, query) => expect(firstQuery(name)).toBe(query));
