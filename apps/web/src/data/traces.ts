import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { isPassing } from './api-error.ts';
import { noFormerAnswer } from './former-answer.ts';
import { ask, operation } from './graphql.ts';
import type { Attributes, Facet, FieldName, Scope } from './logs.ts';
import { TRY_AGAIN_EVERY_MS } from './query-client.ts';
import { type QueryStats, type Range, type RangeInput, toRangeInput, wholeHours } from './range.ts';
import type { Trace } from './trace.ts';
import { type TraceOutline, traceOf } from './trace-outline.ts';

export interface TraceSummary {
  readonly traceId: string;
  readonly rootService: string;
  readonly rootName: string;
  readonly start: string;
  readonly durationMs: number;
  readonly spans: number;
  readonly errors: number;
  readonly services: readonly string[];
  /** The parent of a span has not come within a minute after it. */
  readonly incomplete: boolean;
  /** The parent of a span has not come yet, and has had less than a minute to. */
  readonly arriving: boolean;
  /** How long, from the answer on, until none is waited for any more. */
  readonly arrivingForMs: number | null;
  readonly clockSkewCorrected: boolean;
}

export interface SpanEvent {
  readonly timestamp: string;
  readonly name: string;
  readonly attributes: Attributes;
}
export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly attributes: Attributes;
}
/** One span in full, times as its sender said them. */
export interface SpanDetail {
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly start: string;
  readonly statusMessage: string;
  readonly attributes: Attributes;
  readonly resource: Attributes;
  readonly scope: Scope;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly droppedAttributes: number;
  readonly droppedEvents: number;
  readonly droppedLinks: number;
}
export interface Heatmap {
  readonly stepMs: number;
  /** Upper bound of each row, in milliseconds. */
  readonly boundsMs: readonly number[];
  readonly cells: readonly {
    readonly start: string;
    readonly boundMs: number;
    readonly count: number;
    readonly errors: number;
  }[];
  readonly stats: QueryStats;
}
export type TraceOrder = 'NEWEST' | 'LONGEST';
export interface TraceQuestion {
  readonly query: string;
  readonly services: readonly string[];
  readonly operation: string;
  /** Of the whole trace: `250ms`; empty for no bound. */
  readonly minDuration: string;
  readonly minSpanDuration: string;
  readonly maxSpanDuration: string;
  /** `error`, `ok`, or empty for any. */
  readonly status: string;
  readonly range: Range;
}

interface TraceFilter {
  readonly service?: readonly string[];
  readonly operation?: string;
  readonly minDuration?: string;
  readonly minSpanDuration?: string;
  readonly maxSpanDuration?: string;
  readonly status?: string;
}
interface Asked {
  readonly query: string;
  readonly filters: TraceFilter;
  readonly range: RangeInput;
}

export const SEARCH_TRACES = operation<
  { traces: { nodes: TraceSummary[]; next: string | null; stats: QueryStats } },
  Asked & { first: number; after: string | null; order: TraceOrder }
>(`query SearchTraces($query: String!, $filters: TraceFilter, $range: TimeRange, $first: Int, $after: String, $order: TraceOrder) {
  traces(query: $query, filters: $filters, range: $range, first: $first, after: $after, order: $order) {
    nodes { traceId rootService rootName start durationMs spans errors services incomplete arriving arrivingForMs clockSkewCorrected }
    next stats { rowsRead bytesRead elapsedMs partial }
  }
}`);
export const TRACE_HEATMAP = operation<
  { traceHeatmap: Heatmap },
  Asked & { buckets: number }
>(`query TraceHeatmap($query: String!, $filters: TraceFilter, $range: TimeRange, $buckets: Int) {
  traceHeatmap(query: $query, filters: $filters, range: $range, buckets: $buckets) {
    stepMs boundsMs cells { start boundMs count errors } stats { rowsRead bytesRead elapsedMs partial }
  }
}`);
export const TRACE_FACETS = operation<
  { traceFacets: Facet[] },
  Asked & { fields: readonly string[]; first: number }
>(`query TraceFacets($query: String!, $filters: TraceFilter, $range: TimeRange, $fields: [String!]!, $first: Int) {
  traceFacets(query: $query, filters: $filters, range: $range, fields: $fields, first: $first) {
    field values { value count } others
  }
}`);
export const TRACE_FIELDS = operation<{ traceFields: FieldName[] }, { range: RangeInput }>(
  'query TraceFields($range: TimeRange) { traceFields(range: $range) { name type count } }',
);
export const TRACE_OUTLINE = operation<{ traceOutline: TraceOutline | null }, { traceId: string }>(
  `query TraceOutline($traceId: ID!) {
  traceOutline(traceId: $traceId) {
    traceId rootService rootName start durationMs incomplete arriving clockSkewCorrected services errors spanCount truncated
    words synthetic awaitingParent
    columns { spanId parent name service kind status offsetMs durationMs selfMs clockSkewMs }
    events { span name offsetMs }
  }
}`,
);
export const SPAN = operation<{ span: SpanDetail | null }, { traceId: string; spanId: string }>(
  `query Span($traceId: ID!, $spanId: ID!) {
  span(traceId: $traceId, spanId: $spanId) {
    spanId parentSpanId start statusMessage attributes resource
    scope { name version attributes }
    events { timestamp name attributes }
    links { traceId spanId traceState attributes }
    droppedAttributes droppedEvents droppedLinks
  }
}`,
);
export const FIND_SPANS = operation<{ findSpans: string[] }, { traceId: string; text: string }>(
  'query FindSpans($traceId: ID!, $text: String!) { findSpans(traceId: $traceId, text: $text) }',
);

/** What is asked of traces, and of their spans where these are counted. */
function asked(question: TraceQuestion): Asked {
  return {
    query: question.query,
    filters: {
      ...(question.services.length === 0 ? {} : { service: question.services }),
      ...(question.operation === '' ? {} : { operation: question.operation }),
      ...(question.minDuration === '' ? {} : { minDuration: question.minDuration }),
      ...(question.minSpanDuration === '' ? {} : { minSpanDuration: question.minSpanDuration }),
      ...(question.maxSpanDuration === '' ? {} : { maxSpanDuration: question.maxSpanDuration }),
      ...(question.status === '' ? {} : { status: question.status }),
    },
    range: toRangeInput(question.range),
  };
}

/** What was arriving is asked for once more a moment after it is due, so that it is then final. */
const SETTLED_MS = 500;

/** When the last of these traces is final; undefined where all are. */
export function settlesAtMs(
  traces: readonly Pick<TraceSummary, 'arrivingForMs'>[],
  answeredAtMs: number,
): number | undefined {
  const waits = traces.flatMap(({ arrivingForMs }) => arrivingForMs ?? []);
  return waits.length === 0 ? undefined : answeredAtMs + Math.max(...waits) + SETTLED_MS;
}

interface ListState {
  readonly state: {
    readonly data: { readonly pages: readonly { readonly settlesMs: number | undefined }[] } | undefined;
    readonly error: Error | null;
  };
}

/** @param isLeft nobody asks again: a list that moves with the clock does so by itself. */
export function traceSearchQuery(question: TraceQuestion, order: TraceOrder, isLeft: boolean) {
  return infiniteQueryOptions({
    queryKey: ['traces', 'search', question, order],
    initialPageParam: null as string | null,
    placeholderData: keepPreviousData,
    // Once, when the youngest of all is due; what has come by then may be waited for in turn.
    refetchInterval({ state: { data, error } }: ListState) {
      if (error !== null) return isPassing(error) ? TRY_AGAIN_EVERY_MS : false;
      const dueMs = isLeft ? data?.pages.flatMap(({ settlesMs }) => settlesMs ?? []) : undefined;
      return dueMs === undefined || dueMs.length === 0 ? false : Math.max(SETTLED_MS, Math.max(...dueMs) - Date.now());
    },
    queryFn: async ({ signal, pageParam }) => {
      const variables = { ...asked(question), first: 100, after: pageParam, order };
      const { traces } = await ask(SEARCH_TRACES, variables, { signal });
      return { ...traces, settlesMs: settlesAtMs(traces.nodes, Date.now()) };
    },
    getNextPageParam: (page) => page.next,
  });
}

export function traceHeatmapQuery(question: TraceQuestion, buckets: number) {
  return queryOptions({
    queryKey: ['traces', 'heatmap', question, buckets],
    queryFn: async ({ signal }) => (await ask(TRACE_HEATMAP, { ...asked(question), buckets }, { signal })).traceHeatmap,
  });
}

export function traceFacetsQuery(question: TraceQuestion, fields: readonly string[]) {
  return queryOptions({
    queryKey: ['traces', 'facets', question, fields],
    queryFn: async ({ signal }) =>
      (await ask(TRACE_FACETS, { ...asked(question), fields, first: 10 }, { signal })).traceFacets,
  });
}

/** Where a parent is on its way, it is looked for so often. */
const ARRIVING_REFETCH_MS = 5_000;

export function traceQuery(traceId: string) {
  return queryOptions({
    queryKey: ['traces', 'one', traceId],
    placeholderData: noFormerAnswer,
    staleTime: 10_000,
    // What is on its way is shown when it has come, and what has not come by then as missing.
    refetchInterval: ({ state }: { state: { data: Trace | null | undefined } }) =>
      state.data?.arriving ? ARRIVING_REFETCH_MS : false,
    queryFn: async ({ signal }): Promise<Trace | null> => {
      const { traceOutline } = await ask(TRACE_OUTLINE, { traceId }, { signal });
      return traceOutline === null ? null : traceOf(traceOutline);
    },
  });
}

export function spanQuery(traceId: string, spanId: string) {
  return queryOptions({
    queryKey: ['traces', 'span', traceId, spanId],
    placeholderData: noFormerAnswer,
    staleTime: 60_000,
    queryFn: async ({ signal }) => (await ask(SPAN, { traceId, spanId }, { signal })).span,
  });
}

/** By the hour, as those of logs are: names change seldom. */
export function traceFieldsQuery(range: Range) {
  const hours = wholeHours(range);
  return queryOptions({
    queryKey: ['traces', 'fields', hours],
    staleTime: 300_000,
    queryFn: async ({ signal }) => (await ask(TRACE_FIELDS, { range: toRangeInput(hours) }, { signal })).traceFields,
  });
}

/** Ids, as sent, of the spans that hold every word anywhere in them. */
export function findSpansQuery(traceId: string, text: string) {
  return queryOptions({
    queryKey: ['traces', 'find', traceId, text],
    enabled: text.trim() !== '',
    queryFn: async ({ signal }) => new Set((await ask(FIND_SPANS, { traceId, text }, { signal })).findSpans),
  });
}
