import { expect, test } from 'vitest';
import { readPromAnswer } from './matrix.ts';
import { escapeLabel } from './prometheus.ts';

test('a matrix becomes columns, words become numbers', () => {
  const { series, warnings, stats } = readPromAnswer({
    data: {
      resultType: 'matrix',
      result: [
        {
          metric: { job: 'a' },
          values: [
            [1, '2.5'],
            [2, '+Inf'],
            [3, 'NaN'],
          ],
        },
      ],
      stats: { timings: { execTotalTime: 0.02 }, samples: { samplesRead: 7 } },
    },
    warnings: ['careful'],
  });
  expect(series[0]?.labels).toEqual({ job: 'a' });
  expect([...(series[0]?.times ?? [])]).toEqual([1_000, 2_000, 3_000]);
  expect([...(series[0]?.values ?? [])]).toEqual([2.5, Number.POSITIVE_INFINITY, Number.NaN]);
  expect({ warnings, stats }).toEqual({ warnings: ['careful'], stats: { samplesRead: 7, elapsedMs: 20 } });
});

test('native histograms keep their buckets, a scalar is a series, a string is itself', () => {
  const { series } = readPromAnswer({
    data: {
      resultType: 'vector',
      result: [{ metric: {}, histogram: [5, { count: '3', sum: '4', buckets: [[0, '1', '2', '3']] }] }],
    },
  });
  expect(series[0]?.histograms).toEqual([{ ms: 5_000, count: 3, sum: 4, buckets: [{ lower: 1, upper: 2, count: 3 }] }]);
  expect([...readPromAnswer({ data: { resultType: 'scalar', result: [1, '4'] } }).series[0]!.values]).toEqual([4]);
  expect(readPromAnswer({ data: { resultType: 'string', result: [1, 'hi'] } })).toMatchObject({
    text: 'hi',
    series: [],
  });
});

test.each([
  ['job', 'job'],
  ['http.route', 'U__http_2e_route'],
  ['a_b c', 'U__a__b_20_c'],
])('in a path the label %s is %s', (label, want) => expect(escapeLabel(label)).toBe(want));
