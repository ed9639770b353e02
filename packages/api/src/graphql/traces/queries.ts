import type { TraceSearch } from '@oriel/store';
import type { InputShapeFromFields } from '@pothos/core';
import type { Asker } from '../../ask/asker.ts';
import { checkedLimit } from '../../ask/limit.ts';
import { findSpans, readOutline, readSpan, readTrace } from '../../ask/read-trace.ts';
import { parseTraceId } from '../../ask/trace-id.ts';
import { traceLimits, tracePredicate } from '../../ask/trace-question.ts';
import { builder, pageCost, STORE_COST } from '../builder.ts';
import { checkedFacets, FACET_ARGS, Facet, FieldName } from '../common/fields-and-facets.ts';
import { RANGE_FIELD, TimeRange } from '../common/time-range.ts';
import { Heatmap } from './heatmap.ts';
import { outlineColumns } from './outline-columns.ts';
import { SpanDetail } from './span.ts';
import { Trace, TraceOutline } from './trace.ts';
import { TraceConnection } from './trace-connection.ts';

const FILTERS_FIELD = 'filters.';

const TraceOrder = builder.enumType('TraceOrder', { values: ['NEWEST', 'LONGEST'] as const });

const TraceFilter = builder.inputType('TraceFilter', {
  fields: (t) => ({
    service: t.stringList(),
    operation: t.string(),
    minDuration: t.field({
      type: 'Duration',
      description:
        'The whole trace, as durationMs says it, lasts at least so long. traceHeatmap and traceFacets count all spans of such traces that meet the other conditions.',
    }),
    maxDuration: t.field({ type: 'Duration', description: 'The whole trace lasts no longer, and so its spans do.' }),
    minSpanDuration: t.field({
      type: 'Duration',
      description: 'The span that meets the other conditions lasts at least so long.',
    }),
    maxSpanDuration: t.field({
      type: 'Duration',
      description: 'The span that meets the other conditions lasts no longer.',
    }),
    status: t.string(),
  }),
});

/** What every question about traces may carry. */
const TRACE_ARGS = builder.args((t) => ({
  query: t.string({ defaultValue: '' }),
  filters: t.field({ type: TraceFilter }),
  range: t.field({ type: TimeRange }),
}));

/** Reads them; the search is charged for, so that whatever else can be refused is refused before. */
async function admitted(asker: Asker, args: InputShapeFromFields<typeof TRACE_ARGS>) {
  const range = asker.rawRange(args.range, RANGE_FIELD);
  const where = tracePredicate(args.query, args.filters, FILTERS_FIELD);
  await asker.admit('spans', range);
  return { range, where };
}

/** Whoever counts spans has no whole trace to hold against the longest that is wanted, and its spans are narrowed by it. */
function lengthOfTraces({ filters }: InputShapeFromFields<typeof TRACE_ARGS>): Pick<TraceSearch, 'minDurationNs'> {
  const { minDurationNs } = traceLimits(filters, FILTERS_FIELD);
  return minDurationNs === undefined ? {} : { minDurationNs };
}

builder.queryFields((t) => ({
  traces: t.field({
    type: TraceConnection,
    args: {
      ...TRACE_ARGS,
      first: t.arg.int({ defaultValue: 50 }),
      after: t.arg.string(),
      order: t.arg({ type: TraceOrder, defaultValue: 'NEWEST' }),
    },
    complexity: pageCost,
    async resolve(_, args, { asker }) {
      const page = {
        order: args.order === 'LONGEST' ? ('longest' as const) : ('newest' as const),
        limit: checkedLimit(args.first ?? 50, 'first'),
        ...(args.after ? { cursor: args.after } : {}),
      };
      const limits = traceLimits(args.filters, FILTERS_FIELD);
      return asker.store.traces.search({ ...(await admitted(asker, args)), ...limits, ...page }, asker.reading);
    },
  }),

  traceHeatmap: t.field({
    type: Heatmap,
    args: { ...TRACE_ARGS, buckets: t.arg.int({ defaultValue: 60 }) },
    complexity: STORE_COST,
    async resolve(_, args, { asker }) {
      const limit = lengthOfTraces(args);
      const buckets = checkedLimit(args.buckets ?? 60, 'buckets', 500);
      return asker.store.traces.heatmap({ ...(await admitted(asker, args)), ...limit, buckets }, asker.reading);
    },
  }),

  traceFields: t.field({
    type: [FieldName],
    args: {
      query: t.arg.string({ defaultValue: '' }),
      range: t.arg({ type: TimeRange }),
      prefix: t.arg.string(),
    },
    complexity: STORE_COST,
    async resolve(_, args, { asker }) {
      const prefix = args.prefix ? { prefix: args.prefix } : {};
      return asker.store.traces.fields({ ...(await admitted(asker, args)), ...prefix }, asker.reading);
    },
  }),

  traceFacets: t.field({
    type: [Facet],
    args: { ...TRACE_ARGS, ...FACET_ARGS },
    complexity: STORE_COST,
    async resolve(_, args, { asker }) {
      const limit = lengthOfTraces(args);
      const facets = checkedFacets(args);
      return asker.store.traces.facets({ ...(await admitted(asker, args)), ...limit, ...facets }, asker.reading);
    },
  }),

  distributedTrace: t.field({
    type: Trace,
    nullable: true,
    args: { traceId: t.arg.id({ required: true }) },
    complexity: STORE_COST,
    async resolve(_, args, { asker }) {
      return (await readTrace(asker, parseTraceId(args.traceId))) ?? null;
    },
  }),

  traceOutline: t.field({
    type: TraceOutline,
    nullable: true,
    description: 'A trace by columns and without details, for views of all of it.',
    args: { traceId: t.arg.id({ required: true }) },
    complexity: STORE_COST,
    async resolve(_, args, { asker }) {
      const outline = await readOutline(asker, parseTraceId(args.traceId));
      return outline === undefined ? null : { ...outline, ...outlineColumns(outline) };
    },
  }),

  span: t.field({
    type: SpanDetail,
    nullable: true,
    description: 'One span with everything, by the id under which its trace shows it.',
    args: { traceId: t.arg.id({ required: true }), spanId: t.arg.id({ required: true }) },
    complexity: STORE_COST,
    async resolve(_, args, { asker }) {
      return (await readSpan(asker, parseTraceId(args.traceId), args.spanId)) ?? null;
    },
  }),

  findSpans: t.idList({
    description:
      'Ids of the spans of a trace in which every word occurs: in name, service, message, attributes or event names.',
    args: { traceId: t.arg.id({ required: true }), text: t.arg.string({ required: true }) },
    complexity: STORE_COST,
    resolve: (_, args, { asker }) => findSpans(asker, parseTraceId(args.traceId), args.text),
  }),
}));
