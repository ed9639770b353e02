import { type FloatHistogram, Labels } from '@oriel/promql';
import { expect, test } from 'vitest';
import { writeResult } from './present-result.ts';

const STEP_MS = 15_000;
const histogram: FloatHistogram = {
  counterResetHint: 'unknown',
  schema: 0,
  zeroThreshold: 0.001,
  zeroCount: 1,
  count: 3,
  sum: 2.5,
  positiveSpans: [{ offset: 0, length: 1 }],
  positiveBuckets: Float64Array.of(2),
  negativeSpans: [],
  negativeBuckets: new Float64Array(),
  customValues: new Float64Array(),
};

function read(...[value, beside]: Parameters<typeof writeResult>): unknown {
  return JSON.parse(Buffer.concat([...writeResult(value, beside)]).toString());
}

test('a matrix of many series, each with its own steps, is written whole', () => {
  const value = (series: number, at: number) => (at % 7 === 0 ? Number.NEGATIVE_INFINITY : series / 3 + at);
  const series = Array.from({ length: 40 }, (_, number) => ({
    labels: Labels.from({ host: `Straße "${number}" 日本` }),
    samples: Array.from({ length: 500 - number }, (_sample, at) => ({
      timestampMs: 1_700_000_000_123 + (at + number) * STEP_MS,
      value: value(number, at),
    })),
  }));
  expect(read({ type: 'matrix', series }, { stats: { series: 40 } })).toEqual({
    resultType: 'matrix',
    result: series.map(({ labels, samples }) => ({
      metric: labels.toObject(),
      values: samples.map(({ timestampMs, value: float }) => [
        timestampMs / 1_000,
        float === Number.NEGATIVE_INFINITY ? '-Inf' : String(float),
      ]),
    })),
    stats: { series: 40 },
  });
});

test('labels and values of an instant vector are as JSON writes them', () => {
  const labels = { __name__: 'up', 'a "b"': '\\\n\u007f\u2028', zone: 'Zürich', path: '/a b~!' };
  const series = [1e21, -2.5, Number.NaN].map((value) => ({
    labels: Labels.from({ ...labels, value: String(value) }),
    samples: [{ timestampMs: 1_700_000_000_123, value }],
  }));
  const text = Buffer.concat([...writeResult({ type: 'vector', series }, {})]).toString();
  expect(text).toBe(
    JSON.stringify({
      resultType: 'vector',
      result: series.map((one) => ({
        metric: one.labels.toObject(),
        value: [1_700_000_000.123, String(one.samples[0]!.value)],
      })),
    }),
  );
});

test.each([
  [0, '0'],
  [1_500, '1.500'],
  [-5, '-0.005'],
  [1_700_000_000_120, '1700000000.120'],
  [1_700_000_000_000, '1700000000'],
])('%d ms is written as %s s, as Prometheus writes it', (timestampMs, seconds) => {
  const series = [{ labels: Labels.EMPTY, samples: [{ timestampMs, value: 1 }] }];
  const written = (type: 'vector' | 'matrix') => Buffer.concat([...writeResult({ type, series }, {})]).toString();
  expect(written('vector')).toContain(`"value":[${seconds},"1"]`);
  expect(written('matrix')).toContain(`"values":[[${seconds},"1"]]`);
});

test('floats and histograms of one series stand apart, and neither is written where there is none', () => {
  const float = (timestampMs: number, value: number) => ({ timestampMs, value });
  const packed = (timestampMs: number) => ({ timestampMs, value: histogram.sum, histogram });
  const series = [
    { labels: Labels.EMPTY, samples: [packed(1_000), float(2_000, Number.NaN), packed(3_000), float(4_000, -0)] },
    { labels: Labels.EMPTY, samples: [packed(1_000)] },
  ];
  const shown = expect.objectContaining({ count: '3', sum: '2.5' });
  expect(read({ type: 'matrix', series }, {})).toEqual({
    resultType: 'matrix',
    result: [
      {
        metric: {},
        values: [
          [2, 'NaN'],
          [4, '-0'],
        ],
        histograms: [
          [1, shown],
          [3, shown],
        ],
      },
      { metric: {}, histograms: [[1, shown]] },
    ],
  });
});
