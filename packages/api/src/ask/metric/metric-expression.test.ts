import { extractSelectors, parseExpr } from '@oriel/promql';
import { expect, test } from 'vitest';
import type { FoundLabels } from './find-labels.ts';
import type { KnownMetric, Part } from './known-metric.ts';
import { defaultAggregation, metricExpression } from './metric-expression.ts';
import { AGGREGATIONS, type Aggregation } from './metric-question.ts';

const MINUTE = 60_000;
const NO_LABELS: FoundLabels = { matchers: [], by: [], ofResource: [] };

function metric(name: string, type: string, ...parts: Part[]): KnownMetric {
  return {
    name,
    type,
    unit: '',
    help: '',
    delta: false,
    parts: new Set(parts.length === 0 ? [''] : parts),
    series: 1,
    jobs: [],
  };
}

const GAUGE = metric('memory_bytes', 'gauge');
const COUNTER = metric('requests_total', 'counter');
const CLASSIC = metric('http_seconds', 'histogram', '_bucket', '_sum', '_count');
const NATIVE = metric('http_seconds', 'histogram');
const SUMMARY = metric('gc_seconds', 'summary', '', '_sum', '_count');
const DELTA = { ...COUNTER, delta: true };

test.each<[string, KnownMetric, Aggregation, number, string]>([
  ['the newest of a gauge', GAUGE, 'max', MINUTE, 'max(memory_bytes)'],
  ['a gauge over wide steps', GAUGE, 'max', 60 * MINUTE, 'max(max_over_time(memory_bytes[1h]))'],
  ['how many there are', GAUGE, 'count', MINUTE, 'count(memory_bytes)'],
  ['the median of gauges', GAUGE, 'p50', MINUTE, 'quantile(0.5, memory_bytes)'],
  ['the rate of a counter', COUNTER, 'rate', MINUTE, 'sum(rate(requests_total[5m]))'],
  ['a rate over wide steps', COUNTER, 'rate', 10 * MINUTE, 'sum(rate(requests_total[10m]))'],
  ['what a counter stands at', COUNTER, 'last', MINUTE, 'avg(requests_total)'],
  ['increments of a step', DELTA, 'sum', MINUTE, 'sum(rate(requests_total[5m]) * 60)'],
  ['increments of a wide step', DELTA, 'sum', 10 * MINUTE, 'sum(increase(requests_total[10m]))'],
  [
    'a quantile of buckets',
    CLASSIC,
    'p95',
    MINUTE,
    'histogram_quantile(0.95, sum by (le) (rate(http_seconds_bucket[5m])))',
  ],
  ['a quantile of native ones', NATIVE, 'p99', MINUTE, 'histogram_quantile(0.99, sum(rate(http_seconds[5m])))'],
  ['how often it was observed', CLASSIC, 'count', MINUTE, 'sum(rate(http_seconds_count[5m]) * 60)'],
  ['the mean', CLASSIC, 'avg', MINUTE, 'sum(rate(http_seconds_sum[5m])) / sum(rate(http_seconds_count[5m]))'],
  ['the mean of native ones', NATIVE, 'avg', MINUTE, 'histogram_avg(sum(rate(http_seconds[5m])))'],
  ['a quantile that was sent', SUMMARY, 'p90', MINUTE, 'avg(gc_seconds{quantile="0.9"})'],
  ['the rate of a summary', SUMMARY, 'rate', MINUTE, 'sum(rate(gc_seconds_count[5m]))'],
])('%s', (_, asked, aggregate, stepMs, query) => {
  expect(metricExpression(asked, aggregate, NO_LABELS, stepMs)).toBe(query);
});

test('conditions and labels stand where they belong, names in quotes that need them', () => {
  const labels: FoundLabels = {
    matchers: [{ name: 'job', op: '=~', value: '(?:.+/)?shop' }],
    by: [{ asked: 'http.route', label: 'http.route' }],
    ofResource: [{ name: 'zone', op: '=', value: 'eu' }],
  };
  expect(metricExpression({ ...CLASSIC, name: 'http.seconds' }, 'p50', labels, MINUTE)).toBe(
    'histogram_quantile(0.5, sum by (le, "http.route") (info(rate({"http.seconds_bucket", job=~"(?:.+/)?shop"}[5m]), {zone="eu"})))',
  );
});

test.each(['on', 'bool', 'By', 'inf', 'NaN', 'sum', 'start', 'atan2', 'fill', 'without', 'offset'])(
  'a metric and a label may be named %s as any other',
  (word) => {
    const labels: FoundLabels = {
      matchers: [{ name: word, op: '=', value: 'x' }],
      by: [{ asked: word, label: word }],
      ofResource: [],
    };
    const expr = parseExpr(metricExpression(metric(word, 'gauge'), 'max', labels, 60 * MINUTE));
    expect(expr).toMatchObject({ kind: 'aggregate', grouping: [word] });
    const matchers = extractSelectors(expr)[0]!.matchers.map(({ name, value }) => [name, value]);
    expect(matchers.sort()).toEqual(
      [
        ['__name__', word],
        [word, 'x'],
      ].sort(),
    );
  },
);

test('a histogram that was sent in both forms is asked in both', () => {
  expect(metricExpression({ ...CLASSIC, parts: new Set(['', '_bucket']) }, 'p50', NO_LABELS, MINUTE)).toBe(
    'histogram_quantile(0.5, sum(rate(http_seconds[5m]))) or histogram_quantile(0.5, sum by (le) (rate(http_seconds_bucket[5m])))',
  );
});

test('every question is PromQL, or a refusal that says why', () => {
  for (const asked of [GAUGE, COUNTER, CLASSIC, NATIVE, SUMMARY, DELTA, { ...GAUGE, delta: true }]) {
    for (const aggregate of AGGREGATIONS) {
      if (aggregate === 'rate' && asked.type === 'gauge') {
        expect(() => metricExpression(asked, aggregate, NO_LABELS, MINUTE)).toThrow(/has no rate; use avg/);
      } else for (const step of [1, MINUTE, 7 * MINUTE]) parseExpr(metricExpression(asked, aggregate, NO_LABELS, step));
    }
  }
});

test('what is not asked is what says most', () => {
  expect([GAUGE, COUNTER, CLASSIC, SUMMARY].map(defaultAggregation)).toEqual(['avg', 'rate', 'p95', 'avg']);
  expect(['cpu_seconds_total', 'temperature'].map((name) => defaultAggregation(metric(name, 'unknown')))).toEqual([
    'rate',
    'avg',
  ]);
});
