import { z } from 'zod';
import { RATE_IS } from '../../ask/request-rate.ts';
import { rangeQuery, sampledStatsSchema } from '../schemas.ts';

export const servicesQuery = z.object(rangeQuery);

const measured = z.number().nullable().describe('Null when there were no requests: not measured is not zero.');

export const servicesAnswer = z
  .object({
    data: z.array(
      z
        .object({
          name: z.string(),
          requestsPerSecond: z.number().describe(RATE_IS),
          errorRatio: measured,
          p50Ms: measured,
          p95Ms: measured,
          p99Ms: measured,
          calls: z.array(z.string()).describe('Services that it calls.'),
        })
        .meta({ id: 'Service' }),
    ),
    stats: sampledStatsSchema,
  })
  .describe('What runs and how it fares.');
