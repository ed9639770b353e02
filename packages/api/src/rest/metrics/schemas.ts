import { z } from 'zod';
import { AGGREGATIONS } from '../../ask/metric/metric-question.ts';
import { cursorQuery, limitQuery, listQuery, nextSchema, rangeQuery, statsSchema } from '../schemas.ts';

export const metricsQuery = z.object({
  ...rangeQuery,
  prefix: z.string().default('').describe('How the name begins.'),
  service: z.string().default(''),
  limit: limitQuery,
  cursor: cursorQuery,
});

export const metricsAnswer = z
  .object({
    data: z.array(
      z
        .object({
          name: z.string(),
          type: z.string().describe('counter, gauge, histogram, gaugehistogram, summary, info, stateset, or unknown.'),
          unit: z.string().describe('UCUM, empty where nobody said one.'),
          description: z.string(),
          delta: z.boolean().describe('It was sent as increments; answers make totals of them.'),
          services: z.array(z.string()),
          series: z.number().describe('A histogram has one for each bucket.'),
        })
        .meta({ id: 'Metric' }),
    ),
    next: nextSchema,
  })
  .describe('Metrics by name.');

export const metricParams = z.object({
  metric: z
    .string()
    .min(1)
    .max(1_024)
    .describe('As its series are called (`http_server_request_duration_seconds`), or as OpenTelemetry calls it.'),
});

export const metricQuery = z.object({
  ...rangeQuery,
  step: z
    .string()
    .optional()
    .describe('Length of one step, such as `30s`, or a number of seconds; by default about 250 steps.'),
  filters: listQuery.describe('Matchers in PromQL spelling, labels in either: `service="shop",http.route=~"/api.*"`.'),
  aggregate: z
    .string()
    .optional()
    .describe(`One of ${AGGREGATIONS.join(', ')}; by default rate for counters, p95 for histograms, avg for the rest.`),
  by: listQuery.describe('Labels to keep apart; none gives one series.'),
});

export const metricAnswer = z
  .object({
    metric: z.string().describe('As it was asked.'),
    type: z.string().describe('counter, gauge, histogram, …'),
    aggregate: z.enum(AGGREGATIONS),
    stepMs: z.number(),
    data: z.array(
      z.object({
        labels: z.record(z.string(), z.string()),
        points: z.array(z.array(z.number())).describe('[Unix seconds, value]; a step without a value is absent.'),
      }),
    ),
    unit: z.string(),
    query: z.string().describe('What was asked of the samples, as PromQL; the explorer takes it as it is.'),
    warnings: z.array(z.string()).describe('What PromQL has to say about the answer.'),
    stats: statsSchema,
  })
  .describe('Series of one metric.');
