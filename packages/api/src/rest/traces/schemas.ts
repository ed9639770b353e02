import { SPAN_KINDS, SPAN_STATUSES } from '@oriel/store';
import { z } from 'zod';
import {
  attributesSchema,
  cursorQuery,
  limitQuery,
  listQuery,
  nextSchema,
  rangeQuery,
  scopeSchema,
  searchQuery,
  statsSchema,
  timestampSchema,
} from '../schemas.ts';

export const tracesQuery = z.object({
  query: searchQuery,
  service: listQuery.describe('A trace matches when one of its spans meets every condition.'),
  operation: z.string().optional().describe('Name of a span; `*` and `?` stand for any characters, any one.'),
  minDuration: z
    .string()
    .optional()
    .describe('Such as `150ms` or `1.5s`: the whole trace, as `durationMs` says it, lasts at least so long.'),
  maxDuration: z.string().optional().describe('The whole trace lasts no longer.'),
  minSpanDuration: z.string().optional().describe('The span that meets the other conditions lasts at least so long.'),
  maxSpanDuration: z.string().optional().describe('The span that meets the other conditions lasts no longer.'),
  status: z
    .string()
    .optional()
    .describe(`One of ${SPAN_STATUSES.join(', ')}.`),
  attributes: z.string().optional().describe('`key=value,key=value`, or a JSON object.'),
  ...rangeQuery,
  limit: limitQuery,
  cursor: cursorQuery,
  order: z.enum(['newest', 'longest']).default('newest'),
});

const traceFlags = {
  incomplete: z.boolean().describe('The parent of a span has not arrived within a minute after it.'),
  arriving: z.boolean().describe('The parent of a span has not arrived, and has had less than a minute to.'),
  clockSkewCorrected: z.boolean().describe('Clocks disagree; spans were moved to fit their parents.'),
};

export const traceSummarySchema = z
  .object({
    traceId: z.string(),
    rootService: z.string(),
    rootName: z.string(),
    start: timestampSchema,
    durationMs: z.number(),
    spans: z.number(),
    errors: z.number(),
    services: z.array(z.string()),
    ...traceFlags,
    arrivingForMs: z
      .number()
      .nullable()
      .describe('How long until no missing parent is waited for any more; null where none is.'),
  })
  .meta({ id: 'TraceSummary' });

export const tracesAnswer = z
  .object({ data: z.array(traceSummarySchema), next: nextSchema, stats: statsSchema })
  .describe('One page of traces.');

export const traceParams = z.object({ traceId: z.string().describe('32 hexadecimal digits, or the same as a UUID.') });

export const spanSchema = z
  .object({
    spanId: z.string(),
    parentSpanId: z.string().describe('Empty for a root, and for a span that awaits its parent.'),
    name: z.string(),
    service: z.string(),
    kind: z.enum(SPAN_KINDS),
    start: timestampSchema,
    offsetMs: z.number().describe('From the start of the trace.'),
    durationMs: z.number(),
    selfMs: z.number().describe('Time not covered by children.'),
    status: z.enum(SPAN_STATUSES),
    statusMessage: z.string(),
    attributes: attributesSchema,
    resource: attributesSchema,
    scope: scopeSchema,
    events: z.array(z.object({ timestamp: timestampSchema, name: z.string(), attributes: attributesSchema })),
    links: z.array(
      z.object({ traceId: z.string(), spanId: z.string(), traceState: z.string(), attributes: attributesSchema }),
    ),
    synthetic: z.boolean().describe('Made by Oriel to hold spans whose parent never arrived.'),
    awaitsParent: z.boolean().describe('Its parent has not arrived, and has had less than a minute to.'),
    clockSkewMs: z.number().describe('How far it was moved because its clock disagreed with its parent’s.'),
  })
  .meta({ id: 'Span' });

export const traceAnswer = z
  .object({
    traceId: z.string(),
    rootService: z.string(),
    rootName: z.string(),
    start: timestampSchema,
    durationMs: z.number(),
    ...traceFlags,
    services: z.array(z.string()),
    errors: z.number(),
    spanCount: z.number(),
    truncated: z
      .boolean()
      .describe('It has more spans than one answer holds, 200,000; those that began first are here.'),
    spans: z.array(spanSchema).describe('Parents before children, siblings by start.'),
  })
  .describe('One trace, sent piece by piece.');
