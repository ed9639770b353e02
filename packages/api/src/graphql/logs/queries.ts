import { checkedLimit, MAX_ROWS } from '../../ask/limit.ts';
import { logPredicate } from '../../ask/log-question.ts';
import { parseTime } from '../../ask/time.ts';
import { parseTraceId } from '../../ask/trace-id.ts';
import { builder, pageCost, STORE_COST } from '../builder.ts';
import { Facet, FieldName, MAX_FACET_VALUES, MAX_FACETS } from '../common/fields-and-facets.ts';
import { RANGE_FIELD, TimeRange } from '../common/time-range.ts';
import { LogConnection } from './log-connection.ts';
import { LogFilter } from './log-filter.ts';
import { LogHistogram } from './log-histogram.ts';
import { LogRecord } from './log-record.ts';

const Order = builder.enumType('Order', { values: ['NEWEST', 'OLDEST'] as const });

builder.queryFields((t) => ({
  searchLogs: t.field({
    type: LogConnection,
    args: {
      query: t.arg.string({ defaultValue: '' }),
      filters: t.arg({ type: LogFilter }),
      range: t.arg({ type: TimeRange }),
      first: t.arg.int({ defaultValue: 100 }),
      after: t.arg.string(),
      order: t.arg({ type: Order, defaultValue: 'NEWEST' }),
    },
    complexity: pageCost,
    async resolve(_, args, { asker }) {
      const range = asker.rawRange(args.range, RANGE_FIELD);
      const search = {
        range,
        where: logPredicate(args.query, args.filters),
        order: args.order === 'OLDEST' ? ('oldest' as const) : ('newest' as const),
        limit: checkedLimit(args.first ?? 100, 'first'),
        ...(args.after ? { cursor: args.after } : {}),
      };
      await asker.admit('logs', range);
      return asker.store.logs.search(search, asker.reading);
    },
  }),

  logHistogram: t.field({
    type: LogHistogram,
    args: {
      query: t.arg.string({ defaultValue: '' }),
      filters: t.arg({ type: LogFilter }),
      range: t.arg({ type: TimeRange }),
      buckets: t.arg.int({ defaultValue: 60 }),
    },
    complexity: STORE_COST,
    async resolve(_, args, { asker }) {
      const range = asker.rawRange(args.range, RANGE_FIELD);
      const where = logPredicate(args.query, args.filters);
      const buckets = checkedLimit(args.buckets ?? 60, 'buckets');
      await asker.admit('logs', range);
      return asker.store.logs.histogram({ range, where, buckets }, asker.reading);
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
      const range = asker.rawRange(args.range, RANGE_FIELD);
      const where = logPredicate(args.query, undefined);
      await asker.admit('logs', range);
      return asker.store.logs.fields({ range, where, ...(args.prefix ? { prefix: args.prefix } : {}) }, asker.reading);
    },
  }),

  logFacets: t.field({
    type: [Facet],
    args: {
      query: t.arg.string({ defaultValue: '' }),
      filters: t.arg({ type: LogFilter }),
      range: t.arg({ type: TimeRange }),
      fields: t.arg.stringList({ required: true }),
      first: t.arg.int({ defaultValue: 10 }),
    },
    complexity: STORE_COST,
    async resolve(_, args, { asker }) {
      const range = asker.rawRange(args.range, RANGE_FIELD);
      const where = logPredicate(args.query, args.filters);
      checkedLimit(args.fields.length, 'fields', MAX_FACETS);
      const limit = checkedLimit(args.first ?? 10, 'first', MAX_FACET_VALUES);
      await asker.admit('logs', range);
      return asker.store.logs.facets({ range, where, fields: args.fields, limit }, asker.reading);
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
    resolve(_, args, { asker, deps }) {
      const timeNs = parseTime(args.timestamp, 'timestamp', deps.now());
      return asker.store.logs.context(args.id, timeNs, checkedLimit(args.size ?? 10, 'size', 500), asker.reading);
    },
  }),

  traceLogs: t.field({
    type: [LogRecord],
    args: { traceId: t.arg.id({ required: true }), first: t.arg.int({ defaultValue: 500 }) },
    complexity: pageCost,
    resolve(_, args, { asker }) {
      const limit = checkedLimit(args.first ?? 500, 'first', MAX_ROWS);
      return asker.store.logs.byTrace(parseTraceId(args.traceId), undefined, limit, asker.reading);
    },
  }),
}));
