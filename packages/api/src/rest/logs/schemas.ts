import { z } from 'zod';
import { SEVERITY_NAMES } from '../../ask/severity.ts';
import {
  attributesSchema,
  cursorQuery,
  jsonSchema,
  limitQuery,
  listOf,
  listQuery,
  nextSchema,
  rangeQuery,
  scopeSchema,
  searchQuery,
  statsSchema,
  timestampSchema,
} from '../schemas.ts';

/** The words of SQL mean the same. */
const ORDERS = { newest: 'newest', oldest: 'oldest', desc: 'newest', asc: 'oldest' } as const;
const orderQuery = z
  .enum(['newest', 'oldest', 'desc', 'asc'])
  .default('newest')
  .transform((order) => ORDERS[order])
  .describe('Which end of the range comes first; `desc` is `newest`, `asc` is `oldest`.');

export const logRecordSchema = z
  .object({
    id: z.string().describe('Unique and stable; records are numbered in the order in which they were accepted.'),
    timestamp: timestampSchema,
    observedTimestamp: timestampSchema,
    severity: z.enum(SEVERITY_NAMES),
    severityNumber: z.number().int().min(0).max(24),
    severityText: z.string(),
    service: z.string(),
    body: jsonSchema,
    eventName: z.string(),
    traceId: z.string().describe('32 hexadecimal digits, or empty.'),
    spanId: z.string().describe('16 hexadecimal digits, or empty.'),
    attributes: attributesSchema,
    resource: attributesSchema,
    scope: scopeSchema,
  })
  .meta({ id: 'LogRecord' });

const MOST_FIELDS = 100;
const FIELDS_ARE =
  'Members of a record (`body`) or attributes (`http.route`); each row then has `id`, `timestamp` and these, and no others are read.';

export const logsQuery = z.object({
  query: searchQuery,
  ...rangeQuery,
  limit: limitQuery,
  cursor: cursorQuery,
  order: orderQuery,
  fields: listQuery
    .refine((fields) => listOf(fields).length <= MOST_FIELDS, `at most ${MOST_FIELDS} fields can be asked for`)
    .describe(`${FIELDS_ARE} One or more, separated by commas or repeated.`),
});

export const logsAnswer = z
  .object({
    data: z
      .array(z.union([logRecordSchema, z.record(z.string(), jsonSchema)]))
      .describe('Records, or the asked fields of each.'),
    next: nextSchema,
    stats: statsSchema,
  })
  .describe('One page of logs.');

/** A list of which any value may hold; one value may stand alone. */
function oneOrMore<T extends z.ZodType>(value: T) {
  return z.preprocess((given) => (typeof given === 'string' ? [given] : given), z.array(value).max(1_000).optional());
}

const filtersSchema = z
  .strictObject({
    service: oneOrMore(z.string()),
    severity: oneOrMore(z.enum(SEVERITY_NAMES)),
    user: z.string().optional().describe('Matches the usual attributes of a user: `user.id`, `enduser.id`, …'),
    traceId: z.string().optional(),
  })
  .describe('Conditions beside the search line; all must hold.');

const aggregationSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('histogram').describe('Counts by time and severity.'),
    buckets: z.number().int().min(1).max(1_000).default(60),
  }),
  z.strictObject({
    type: z.literal('values').describe('The most frequent values of a field.'),
    field: z.string().min(1),
    limit: z.number().int().min(1).max(100).default(10),
  }),
]);

/** A time in JSON: Unix times may be numbers there. */
function bodyTime(time: z.ZodDefault<z.ZodString>) {
  return z
    .union([z.string(), z.number().transform(String)])
    .default(time.def.defaultValue)
    .describe(time.description ?? '');
}

export const logSearchBody = z.strictObject({
  query: searchQuery,
  start: bodyTime(rangeQuery.start),
  end: bodyTime(rangeQuery.end),
  limit: z.number().default(100).describe('Rows of one page, 1 to 1,000; 0 for the aggregations alone.'),
  cursor: z
    .string()
    .nullish()
    .transform((cursor) => cursor || undefined)
    .describe('`next` of the page before; null or left out for the first page.'),
  order: orderQuery,
  filters: filtersSchema.optional(),
  fields: z.array(z.string().min(1)).max(MOST_FIELDS).optional().describe(FIELDS_ARE),
  aggregations: z
    .record(z.string(), aggregationSchema)
    .optional()
    .refine((named) => Object.keys(named ?? {}).length <= 20, 'at most 20 aggregations can be asked at once')
    .describe('Aggregations over all records of the search, by a name of your own.'),
});
export type LogSearchBody = z.output<typeof logSearchBody>;

const histogramAnswer = z.object({
  stepMs: z.number(),
  total: z.number(),
  buckets: z.array(z.object({ start: timestampSchema, counts: z.record(z.string(), z.number()) })),
});
const valuesAnswer = z.object({
  field: z.string(),
  values: z.array(z.object({ value: z.string(), count: z.number() })),
  others: z.number().describe('Distinct values beyond those listed, at least.'),
});

export const logSearchAnswer = z
  .object({
    data: z.array(z.record(z.string(), jsonSchema)).describe('Records, or the asked fields of each.'),
    next: nextSchema,
    stats: statsSchema.nullable().describe('Null when no rows were asked for.'),
    aggregations: z.record(z.string(), z.union([histogramAnswer, valuesAnswer])),
  })
  .describe('One page of logs, and the aggregations by their names.');
export type AggregationAnswer = z.output<typeof logSearchAnswer>['aggregations'][string];

export const streamsQuery = z.object({ ...rangeQuery, limit: limitQuery });
export const streamsAnswer = z
  .object({
    data: z.array(
      z.object({ service: z.string(), resource: attributesSchema, records: z.number(), last: timestampSchema }),
    ),
  })
  .describe('Streams, the largest first.');
