import { z } from 'zod';
import { rangeQuery, sampledStatsSchema } from '../schemas.ts';

export const dependenciesQuery = z.object(rangeQuery);

export const dependenciesAnswer = z
  .object({
    data: z.array(
      z
        .object({
          caller: z.string(),
          callee: z.string(),
          calls: z.number(),
          errors: z.number(),
          p95Ms: z.number().nullable(),
        })
        .meta({ id: 'Dependency' }),
    ),
    stats: sampledStatsSchema,
  })
  .describe('Calls from one service to another.');
