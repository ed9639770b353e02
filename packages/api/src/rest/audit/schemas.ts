import { z } from 'zod';
import { cursorQuery, jsonSchema, limitQuery, nextSchema } from '../schemas.ts';

const switchQuery = z.enum(['true', 'false']).default('false');

export const auditQuery = z.object({
  actor: z.string().optional().describe('A part of the name of who did it, in any case.'),
  action: z.string().optional().describe('What was done, or a part of it: `key.create`, `tenant.`.'),
  text: z.string().optional().describe('A part of what it was done to, or of its detail.'),
  start: z.string().optional().describe('From here on, included; times as everywhere.'),
  end: z.string().optional().describe('Up to here, not included.'),
  denied: switchQuery.describe('Attempts alone that were refused.'),
  everywhere: switchQuery.describe('All tenants, and what is of none. Operators only.'),
  limit: limitQuery,
  cursor: cursorQuery,
});

export const auditAnswer = z
  .object({
    data: z.array(
      z
        .object({
          id: z.string(),
          at: z.string(),
          tenant: z.string().nullable().describe('Null for what is of the installation.'),
          actor: z.string(),
          action: z.string(),
          target: z.string(),
          detail: jsonSchema,
          from: z.string().nullable().describe('The address that the request came from.'),
          denied: z.boolean(),
        })
        .meta({ id: 'AuditEntry' }),
    ),
    next: nextSchema,
  })
  .describe('Newest first.');
