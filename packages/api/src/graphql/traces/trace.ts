import type { TraceOutline as Outline, ReadTrace } from '../../ask/read-trace.ts';
import { builder } from '../builder.ts';
import type { outlineColumns } from './outline-columns.ts';
import { Span } from './span.ts';
import { EventColumns, SpanColumns } from './span-columns.ts';
import { TraceHead } from './trace-head.ts';

/** Spans of one answer with all their details. What is beyond is seen by its outline, or streamed by REST. */
const MAX_SPANS = 50_000;

export const Trace = builder.objectRef<ReadTrace>('Trace').implement({
  interfaces: [TraceHead],
  fields: (t) => ({
    spanCount: t.exposeInt('spanCount'),
    spans: t.field({
      type: [Span],
      description: 'Parents before children, siblings by start.',
      resolve: ({ spans }) => spans.slice(0, MAX_SPANS),
    }),
    truncated: t.boolean({ resolve: ({ spans, truncated }) => truncated || spans.length > MAX_SPANS }),
  }),
});

export const TraceOutline = builder.objectRef<Outline & ReturnType<typeof outlineColumns>>('TraceOutline').implement({
  description: 'A trace of up to 200,000 spans, each without its details: `span` and `findSpans` know those.',
  interfaces: [TraceHead],
  fields: (t) => ({
    spanCount: t.exposeInt('spanCount'),
    truncated: t.exposeBoolean('truncated'),
    words: t.stringList({
      description: 'Names, services, kinds and statuses; the columns name them by their index in this list.',
      resolve: ({ words }) => words,
    }),
    columns: t.expose('columns', { type: SpanColumns }),
    events: t.expose('eventColumns', { type: EventColumns }),
    awaitingParent: t.intList({
      description: 'Indices of the spans whose parent has not arrived, and has had less than a minute to.',
      resolve: ({ awaitingParent }) => awaitingParent,
    }),
    synthetic: t.int({
      nullable: true,
      description: 'Index of the span that Oriel made to hold those whose parent never arrived.',
      resolve: ({ synthetic }) => synthetic,
    }),
  }),
});
