import type { InputShapeFromFields } from '@pothos/core';
import type { Asker } from '../../ask/asker.ts';
import { checkedLimit, MAX_ROWS } from '../../ask/limit.ts';
import { logPredicate } from '../../ask/log-question.ts';
import { parseTime } from '../../ask/time.ts';
import { parseTraceId } from '../../ask/trace-id.ts';
import { builder, pageCost, STORE_COST } from '../builder.ts';
import { checkedFacets, FACET_ARGS, Facet, FieldName } from '../common/fields-and-facets.ts';
import { RANGE_FIELD, TimeRange } from '../common/time-range.ts';
import { askedLogParts } from './asked-parts.ts';
import { LogConnection } from './log-connection.ts';
import { LogFilter } from './log-filter.ts';
import { LogHistogram } from './log-histogram.ts';
import { LogRecord } from './log-record.ts';

/** What every question about logs may carry. */
const LOG_ARGS = builder.args((t) => ({
  query: t.string({ defaultValue: '' }),
  filters: t.field({ type: LogFilter }),
  range: t.field({ type: TimeRange }),
}));

/** Reads them; the search is charged for, so that whatever else can be refused is refused before. */
async function admitted(asker: Asker, args: InputShapeFromFields<typeof LOG_ARGS>) {
  const range = asker.rawRange(args.range, RANGE_FIELD);
  const where = logPredicate(args.query, args.filters);
  await asker.admit('logs', range);
  return { range, where };
}

const Order = builder.enumType('Order', { values: ['NEWEST', 'OLDEST'] as const });

builder.queryFields((t) => ({
  searchLogs: t.field({
    type: LogConnection,
    args: {
      ...LOG_ARGS,
      first: t.arg.int({ defaultValue: 100 }),
      after: t.arg.string(),
      order: t.arg({ type: Order, defaultValue: 'NEWEST' }),
    },
    complexity: pageCost,
    async resolve(_, args, { asker }, info) {
      const page = {
        order: args.order === 'OLDEST' ? ('oldest' as const) : ('newest' as const),
        limit: checkedLimit(args.first ?? 100, 'first'),
        ...(args.after ? { cursor: args.after } : {}),
        parts: askedLogParts(info, 'nodes'),
      };
      return asker.store.logs.search({ ...(await admitted(asker, args)), ...page }, asker.reading);
    },
  }),

  logHistogram: t.field({
    type: LogHistogram,
    args: { ...LOG_ARGS, buckets: t.arg.int({ defaultValue: 60 }) },
    complexity: STORE_COST,
    async resolve(_, args, { asker }) {
      const buckets = checkedLimit(args.buckets ?? 60, 'buckets');
      return asker.store.logs.histogram({ ...(await admitted(asker, args)), buckets }, asker.reading);
    },
  }),

  logFields: t.field({
    type: [FieldName],
    args: {
      query: t.arg.string({ defaultValue: '' }),
      range: t.arg({ type: TimeRange }),
      prefix: t.arg.string(),
    },
    complexity: STORE_COST,
    async resolve(_, args, { asker }) {
      const prefix = args.prefix ? { prefix: args.prefix } : {};
      return asker.store.logs.fields({ ...(await admitted(asker, args)), ...prefix }, asker.reading);
    },
  }),

  logFacets: t.field({
    type: [Facet],
    args: { ...LOG_ARGS, ...FACET_ARGS },
    complexity: STORE_COST,
    async resolve(_, args, { asker }) {
      const facets = checkedFacets(args);
      return asker.store.logs.facets({ ...(await admitted(asker, args)), ...facets }, asker.reading);
    },
  }),

  logContext: t.field({
    type: [LogRecord],
    args: {
      id: t.arg.id({ required: true }),
      timestamp: t.arg({ type: 'DateTime', required: true }),
      size: t.arg.int({ defaultValue: 10 }),
    },
    complexity: ({ size }) => pageCost({ first: size }),
    resolve(_, args, { asker, deps }, info) {
      const timeNs = parseTime(args.timestamp, 'timestamp', deps.now());
      const size = checkedLimit(args.size ?? 10, 'size', 500);
      return asker.store.logs.context({ id: args.id, timeNs, size, parts: askedLogParts(info) }, asker.reading);
    },
  }),

  logRecord: t.field({
    type: LogRecord,
    nullable: true,
    args: {
      id: t.arg.id({ required: true }),
      timestamp: t.arg({ type: 'DateTime', required: true }),
    },
    complexity: STORE_COST,
    async resolve(_, args, { asker, deps }) {
      const timeNs = parseTime(args.timestamp, 'timestamp', deps.now());
      return (await asker.store.logs.record(args.id, timeNs, asker.reading)) ?? null;
    },
  }),

  traceLogs: t.field({
    type: [LogRecord],
    args: { traceId: t.arg.id({ required: true }), first: t.arg.int({ defaultValue: 500 }) },
    complexity: pageCost,
    resolve(_, args, { asker }, info) {
      const limit = checkedLimit(args.first ?? 500, 'first', MAX_ROWS);
      const traceId = parseTraceId(args.traceId);
      return asker.store.logs.byTrace({ traceId, limit, parts: askedLogParts(info) }, asker.reading);
    },
  }),
}));
