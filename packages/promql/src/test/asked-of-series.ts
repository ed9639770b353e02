import fc from 'fast-check';
import type { MemorySample, MemorySeries } from '../memory-storage.ts';

// Random series and what is asked of them, for every way in which the same has to be answered.

const AGGREGATIONS = ['sum', 'avg', 'count', 'group', 'min', 'max'];
const GROUPINGS = ['', 'by (job)', 'by (job, host)', 'without (host)', 'by (__name__)', 'by (none)'];
const ARGUMENTS = [
  'x_total',
  '(x_total offset 1m)',
  '{job=~".+"}',
  'rate(x_total[3m])',
  'increase((x_total[2m]))',
  'last_over_time(x_total[5m])',
  'avg_over_time(x_total[2m] offset 30s)',
  'rate({job=~".+"}[3m])',
  'stddev_over_time(x_total[4m])',
  'changes(x_total[10m] @ 300)',
  'quantile_over_time(0.7, x_total[5m])',
  'quantile_over_time(1.5, x_total[5m])',
  'predict_linear(x_total[5m], time() - 600)',
  'double_exponential_smoothing(x_total[6m], 0.3, 0.5)',
  'last_over_time({job=~".+"}[5m])',
  'rate(x_total[3m] anchored)',
  'increase(x_total[3m] smoothed)',
  'x_total smoothed',
  'timestamp(x_total)',
  'timestamp({job=~".+"})',
  'round(rate(x_total[3m]), 0.01)',
  'clamp(x_total, -10, 2 * 50)',
  'clamp_max(-x_total, time() - 400)',
  'sgn(abs(x_total))',
  'hour(x_total * 60)',
  'x_total > 3',
  '3 < bool x_total',
  '100 * rate(x_total[3m]) / 2',
  'time() - timestamp(x_total)',
  '{job=~".+"} != 0',
  'x_total >/ 3',
  'quantile_over_time(scalar(avg(x_total)) / 100, x_total[5m])',
  'predict_linear(x_total[5m], scalar(max(x_total)))',
  'x_total > scalar(avg(x_total))',
  'clamp(rate(x_total[3m]) * scalar(count(x_total)), scalar(min(x_total @ 300)), scalar(max(x_total)))',
  'max_over_time(rate(x_total[2m])[5m:1m])',
  'last_over_time(x_total[4m:45s] offset 1m)',
  'avg_over_time((x_total > 3)[6m:30s])',
  'sum_over_time({job=~".+"}[5m:1m])',
  'quantile_over_time(scalar(avg(x_total)) / 100, round(x_total, 10)[5m:1m])',
  'increase(x_total[7m:1m])',
];
/** Around a distributed part, or not distributed at all: what does not go to workers must not suffer from them. */
const OTHERS = [
  'sum by (job) (rate(x_total[3m])) / count by (job) (x_total)',
  'max_over_time(sum(rate(x_total[2m]))[5m:1m])',
  'topk(2, x_total)',
  'bottomk by (job) (1, rate(x_total[3m]))',
  'quantile by (job) (0.9, x_total)',
  'quantile(0.5, increase(x_total[5m]))',
  'stddev by (job) (x_total)',
  'stdvar(rate(x_total[3m]))',
  'count_values("value", last_over_time(x_total[2m]))',
  'limitk(2, x_total)',
  'rate(x_total[3m])',
  '(x_total offset 30s)',
  '-changes(x_total[4m])',
  'rate(x_total[3m]) * on (host) group_left x_total',
  'x_total and on (job) (x_total > 10)',
  'x_total * 2',
  'sort_desc(x_total)',
  'absent(x_total)',
  'histogram_quantile(0.5, x_total)',
  'max_over_time(rate(x_total[2m])[5m:1m])',
  'sum(x_total @ 300)',
  'min_over_time(x_total[3m] @ end())',
  '{job=~".+"}',
  'sum(x_total > 3)',
  'quantile_over_time(0.5, x_total[3m])',
  'predict_linear(x_total[3m], 60)',
  'rate({job=~".+"}[3m])',
  'rate(x_total[3m] anchored)',
  'x_total smoothed',
  'topk(2, quantile_over_time(scalar(sum(x_total)), x_total[3m]))',
  'sum(quantile_over_time(scalar(sum(x_total)), x_total[3m]))',
  'sum(x_total > scalar(avg(x_total)))',
  'max_over_time(clamp_max(x_total, scalar(avg(x_total)))[5m:1m])',
  'max_over_time(min_over_time(x_total[3m:1m])[5m:1m])',
  'topk(2, max_over_time(x_total[5m:1m]))',
  'stddev by (job) (rate({job=~".+"}[5m:30s]))',
  'max_over_time({job=~".+"}[5m:1m])',
  'min_over_time(x_total[5m:1m] @ 400)',
];

const value = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -50, max: 500 }) },
  { weight: 6, arbitrary: fc.double({ noNaN: true, min: -1e6, max: 1e6 }) },
  { weight: 2, arbitrary: fc.constant('stale' as const) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e308, -1e308),
  },
);
/** How long before its sample a counter says that it started; most do not. */
const startedAgo = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 200_000 }) },
);
const samples = fc.array(fc.tuple(fc.integer({ min: 1, max: 90_000 }), value, startedAgo), { maxLength: 30 });
export const table = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('x_total', 'x_total', 'y'), samples), {
    maxLength: 9,
  })
  .map((rows) =>
    rows.map(([job, name, steps], host): MemorySeries => {
      let timestampMs = 0;
      return {
        labels: {
          __name__: name,
          job,
          // Some differ from the one before in nothing but the name.
          host: String(name === 'y' ? host - 1 : host),
          ...(host % 3 === 0 ? { __type__: 'gauge' } : {}),
        },
        samples: steps.map(([gapMs, sampled, ago]): MemorySample => {
          timestampMs += gapMs;
          const start = ago === undefined ? {} : { startTimestampMs: Math.max(0, timestampMs - ago) };
          return { timestampMs, value: sampled, ...start };
        }),
      };
    }),
  );
export const query = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .tuple(fc.constantFrom(...AGGREGATIONS), fc.constantFrom(...GROUPINGS), fc.constantFrom(...ARGUMENTS))
      .map(([op, grouping, argument]) => `${op} ${grouping} (${argument})`),
  },
  { weight: 9, arbitrary: fc.constantFrom(...OTHERS) },
);
