import { AGGREGATIONS, METRIC_TYPES } from '@oriel/store';
import { z } from 'zod';
import { limitQuery, listQuery, rangeQuery, statsSchema, timestampSchema } from '../schemas.ts';

export const metricsQuery = z.object({
  ...rangeQuery,
  prefix: z.string().optional().describe('How the name begins.'),
  service: z.string().optional(),
  limit: limitQuery,
});

export const metricsAnswer = z
  .object({
    data: z.array(
      z
        .object({
          name: z.string(),
          type: z.enum(METRIC_TYPES),
          unit: z.string().describe('UCUM, as the sender said.'),
          description: z.string(),
          monotonic: z.boolean(),
          temporality: z.string(),
          services: z.array(z.string()),
          series: z.number(),
          last: timestampSchema.describe('When its last point was stamped.'),
        })
        .meta({ id: 'Metric' }),
    ),
  })
  .describe('Metrics by name.');

export const metricParams = z.object({ metric: z.string().min(1).max(1_024) });

export const metricQuery = z.object({
  ...rangeQuery,
  step: z
    .string()
    .optional()
    .describe('Length of one step, such as `30s`, or a number of seconds; by default about 250 steps.'),
  filters: listQuery.describe('Matchers in PromQL spelling: `service="shop",route=~"/api.*"`.'),
  aggregate: z
    .string()
    .optional()
    .describe(`One of ${AGGREGATIONS.join(', ')}; by default rate for counters, p95 for histograms, avg for the rest.`),
  by: listQuery.describe('Labels to keep apart; none gives one series.'),
});

export const metricAnswer = z
  .object({
    metric: z.string(),
    aggregate: z.enum(AGGREGATIONS),
    stepMs: z.number(),
    data: z.array(
      z.object({
        labels: z.record(z.string(), z.string()),
        points: z.array(z.array(z.number())).describe('[Unix seconds, value]; a step without samples is absent.'),
      }),
    ),
    unit: z.string(),
    stats: statsSchema,
  })
  .describe('Series of one metric.');
