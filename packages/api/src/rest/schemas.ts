import type { JsonValue } from '@oriel/telemetry';
import { z } from 'zod';
import { DEFAULT_END, DEFAULT_START } from '../ask/time-range.ts';
import { PROBLEM_MEDIA_TYPE } from '../problem.ts';

/** The forms that several resources share. A schema describes and checks; meaning (times, ids, durations) is read by `ask/`. */

const TIME_WORDS = 'RFC 3339, Unix seconds (or ms, µs, ns), or relative: `now-15m`, `now-1d/d`';

export const rangeQuery = {
  start: z.string().default(DEFAULT_START).describe(`From here on, included. ${TIME_WORDS}.`),
  end: z.string().default(DEFAULT_END).describe(`Up to here, not included. ${TIME_WORDS}.`),
};

export const limitQuery = z.coerce.number().default(100).describe('Rows of one page, 1 to 1,000.');
export const cursorQuery = z
  .string()
  .optional()
  .describe('`next` of the page before; leave it out for the first page.');
export const searchQuery = z
  .string()
  .default('')
  .describe('The search line: words, "phrases", field:value, AND OR NOT ( ).');

/** A repeated parameter, or one with commas. One that holds nothing between its commas would be no condition, and everything an answer. */
export const listQuery = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .refine((given) => [given ?? []].flat().every((part) => part === '') || listOf(given).length > 0, {
    error: 'it names nothing; leave it out for all',
  })
  .describe('One or more, separated by commas or repeated.');

export function listOf(value: string | readonly string[] | undefined): string[] {
  if (value === undefined) return [];
  const parts = typeof value === 'string' ? value.split(',') : value.flatMap((part) => part.split(','));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** Any JSON; its type is the one that stores give. Not `z.json()`, whose recursion OpenAPI cannot name. */
export const jsonSchema = z.unknown() as z.ZodType<JsonValue>;
export const attributesSchema = z.record(z.string(), jsonSchema).describe('Attributes by key, with their own types.');
export const timestampSchema = z.string().describe('RFC 3339 in UTC, with nanoseconds where known.');
export const scopeSchema = z.object({ name: z.string(), version: z.string(), attributes: attributesSchema });

export const statsSchema = z
  .object({
    rowsRead: z.number(),
    bytesRead: z.number(),
    elapsedMs: z.number(),
    partial: z.string().nullable().describe('Says which limit cut the answer; null when it is whole.'),
  })
  .describe('How the query went.');

export const sampledStatsSchema = statsSchema.extend({
  sampledOneIn: z
    .number()
    .describe('One trace in so many was looked at, and counts are scaled by it; 1 where all were.'),
});

export const nextSchema = z.string().nullable().describe('Cursor of the next page; null on the last.');

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    code: z.string().describe('Stable; listed in the reference of errors.'),
    detail: z.string(),
    field: z.string().optional().describe('What was wrong in the request.'),
    position: z.number().optional().describe('Offset of the fault in the search line.'),
  })
  .meta({ id: 'Problem' });

/** One way to be refused, for the API's description. */
export function refusal(description: string) {
  return { description, content: { [PROBLEM_MEDIA_TYPE]: { schema: problemSchema } } };
}

/** The refusals that every resource shares. */
export const refusals = {
  400: refusal('The request is wrong, or has a parameter that is not listed here; `field` says where.'),
  401: refusal('No credential, or one that is not valid.'),
  403: refusal('The credential does not allow this.'),
  422: refusal('It would read or hold more than one question may; narrow it.'),
  429: refusal('Too many expensive searches in this minute; see Retry-After.'),
  503: refusal('The engine is away for a moment; see Retry-After.'),
  504: refusal('The query took longer than its limit.'),
};
