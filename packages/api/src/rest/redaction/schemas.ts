import { tenantChangeSchema } from '@oriel/records';
import { z } from 'zod';
import { attributesSchema, jsonSchema } from '../schemas.ts';

const { redactKeys, redactPatterns } = tenantChangeSchema.shape;

export const LONGEST_SAMPLE = 65_536;

export const trialBody = z.strictObject({
  sample: z.string().max(LONGEST_SAMPLE).describe('A line of a log, or a record as a JSON object.'),
  redactKeys,
  redactPatterns,
});

export const trialAnswer = z
  .object({
    isRecord: z.boolean().describe('Whether the sample was read as a record, because it is a JSON object.'),
    body: jsonSchema,
    attributes: attributesSchema,
  })
  .describe('What would be stored of the sample.');

export const personalAnswer = z
  .object({ redactKeys: z.array(z.string()).readonly(), redactPatterns: z.array(z.string()).readonly() })
  .describe('Names and forms of personal data, to be set as they are or in part.');
