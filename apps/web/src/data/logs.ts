import {
  type InfiniteData,
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  queryOptions,
} from '@tanstack/react-query';
import type { ApiError } from './api-error.ts';
import { noFormerAnswer } from './former-answer.ts';
import { ask, operation } from './graphql.ts';
import { follow } from './live-socket.ts';
import { type QueryStats, type Range, type RangeInput, toRangeInput, wholeHours } from './range.ts';

export const SEVERITIES = ['UNSPECIFIED', 'TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
export type Severity = (typeof SEVERITIES)[number];
export type Attributes = Readonly<Record<string, unknown>>;

export interface Scope {
  readonly name: string;
  readonly version: string;
  readonly attributes: Attributes;
}
export interface LogRecord {
  readonly id: string;
  readonly timestamp: string;
  readonly observedTimestamp: string;
  readonly severity: Severity;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly service: string;
  readonly body: unknown;
  readonly eventName: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
  readonly resource: Attributes;
  readonly scope: Scope;
}
/** What lists show of a record. Whatever else of it there is, is asked for when it is opened. */
export interface LogRow
  extends Pick<LogRecord, 'id' | 'timestamp' | 'severity' | 'service' | 'body' | 'eventName' | 'traceId' | 'spanId'> {
  /** By the names by which they were asked for; one that the record does not have is absent. */
  readonly fields: Attributes;
}
/** A record as a list has it: live tail brings whole ones. */
export type ListedLog = LogRow | LogRecord;
export interface LogQuestion {
  readonly query: string;
  readonly services: readonly string[];
  readonly range: Range;
}
export interface LogPage {
  readonly nodes: readonly LogRow[];
  readonly next: string | null;
  readonly stats: QueryStats;
}
export interface LogHistogram {
  readonly stepMs: number;
  readonly total: number;
  readonly buckets: readonly {
    readonly start: string;
    readonly counts: readonly { readonly severity: Severity; readonly count: number }[];
  }[];
  readonly stats: QueryStats;
}
export interface Facet {
  readonly field: string;
  readonly values: readonly { readonly value: string; readonly count: number }[];
  readonly others: number;
}
export interface FieldName {
  readonly name: string;
  readonly type: string;
  readonly count: number;
}

interface Asked {
  readonly query: string;
  readonly filters: { readonly service?: readonly string[] };
  readonly range: RangeInput;
}
type Order = 'NEWEST' | 'OLDEST';

const RECORD = `id timestamp observedTimestamp severity severityNumber severityText service body eventName traceId spanId
  attributes resource scope { name version attributes }`;
const ROW = 'id timestamp severity service body eventName traceId spanId fields(names: $fields)';
const STATS = 'stats { rowsRead bytesRead elapsedMs partial }';

export const SEARCH_LOGS = operation<
  { searchLogs: LogPage },
  Asked & { first: number; after: string | null; order: Order; fields: readonly string[] }
>(`query SearchLogs($query: String!, $filters: LogFilter, $range: TimeRange, $first: Int, $after: String, $order: Order, $fields: [String!]!) {
  searchLogs(query: $query, filters: $filters, range: $range, first: $first, after: $after, order: $order) {
    nodes { ${ROW} } next ${STATS}
  }
}`);
export const LOG_HISTOGRAM = operation<
  { logHistogram: LogHistogram },
  Asked & { buckets: number }
>(`query LogHistogram($query: String!, $filters: LogFilter, $range: TimeRange, $buckets: Int) {
  logHistogram(query: $query, filters: $filters, range: $range, buckets: $buckets) {
    stepMs total buckets { start counts { severity count } } ${STATS}
  }
}`);
export const LOG_FACETS = operation<
  { logFacets: Facet[] },
  Asked & { fields: readonly string[]; first: number }
>(`query LogFacets($query: String!, $filters: LogFilter, $range: TimeRange, $fields: [String!]!, $first: Int) {
  logFacets(query: $query, filters: $filters, range: $range, fields: $fields, first: $first) {
    field values { value count } others
  }
}`);
export const LOG_FIELDS = operation<{ logFields: FieldName[] }, { range: RangeInput }>(
  'query LogFields($range: TimeRange) { logFields(range: $range) { name type count } }',
);
export const LOG_RECORD = operation<{ logRecord: LogRecord | null }, { id: string; timestamp: string }>(
  `query LogRecord($id: ID!, $timestamp: DateTime!) { logRecord(id: $id, timestamp: $timestamp) { ${RECORD} } }`,
);
export const LOG_CONTEXT = operation<
  { logContext: LogRow[] },
  { id: string; timestamp: string; size: number; fields: readonly string[] }
>(`query LogContext($id: ID!, $timestamp: DateTime!, $size: Int, $fields: [String!]!) {
  logContext(id: $id, timestamp: $timestamp, size: $size) { ${ROW} }
}`);
export const TRACE_LOGS = operation<{ traceLogs: LogRow[] }, { traceId: string; fields: readonly string[] }>(
  `query TraceLogs($traceId: ID!, $fields: [String!]!) { traceLogs(traceId: $traceId) { ${ROW} } }`,
);
export const TAIL_LOGS = operation<
  { tailLogs: { records: LogRecord[]; dropped: number } },
  { query: string; filters: { service?: readonly string[] } }
>(`subscription TailLogs($query: String!, $filters: LogFilter) {
  tailLogs(query: $query, filters: $filters) { records { ${RECORD} } dropped }
}`);

/** Rows of one page of a search. */
export const LOG_PAGE_SIZE = 200;

function filtersOf(services: readonly string[]): { service?: readonly string[] } {
  return services.length === 0 ? {} : { service: services };
}

function asked(question: LogQuestion): Asked {
  return { query: question.query, filters: filtersOf(question.services), range: toRangeInput(question.range) };
}

/** `fields` are what rows show beside what every row has. */
export function logSearchQuery(client: QueryClient, question: LogQuestion, order: Order, fields: readonly string[]) {
  const withAnyFields = ['logs', 'search', question, order];
  return infiniteQueryOptions({
    queryKey: [...withAnyFields, fields],
    initialPageParam: null as string | null,
    placeholderData: keepPreviousData,
    // With another field the rows stay, all pages of them, and its cells are filled when they have been read again.
    initialData: () =>
      client
        .getQueriesData<InfiniteData<LogPage, string | null>>({ queryKey: withAnyFields })
        .find(([, former]) => former !== undefined)?.[1],
    initialDataUpdatedAt: 0,
    queryFn: async ({ signal, pageParam }) =>
      (
        await ask(
          SEARCH_LOGS,
          { ...asked(question), first: LOG_PAGE_SIZE, after: pageParam, order, fields },
          { signal },
        )
      ).searchLogs,
    getNextPageParam: (page) => page.next,
  });
}

/** A record whole; null when it is not stored any more. What a list has whole already is not asked for. */
export function logRecordQuery(record: ListedLog | { readonly id: string; readonly timestamp: string }) {
  return queryOptions({
    queryKey: ['logs', 'record', record.id],
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: noFormerAnswer,
    initialData: 'attributes' in record ? (record as LogRecord | null) : undefined,
    queryFn: async ({ signal }) =>
      (await ask(LOG_RECORD, { id: record.id, timestamp: record.timestamp }, { signal })).logRecord,
  });
}

export function logHistogramQuery(question: LogQuestion, buckets: number) {
  return queryOptions({
    queryKey: ['logs', 'histogram', question, buckets],
    queryFn: async ({ signal }) => (await ask(LOG_HISTOGRAM, { ...asked(question), buckets }, { signal })).logHistogram,
  });
}

export function logFacetsQuery(question: LogQuestion, fields: readonly string[], first = 10) {
  return queryOptions({
    queryKey: ['logs', 'facets', question, fields, first],
    enabled: fields.length > 0,
    queryFn: async ({ signal }) => (await ask(LOG_FACETS, { ...asked(question), fields, first }, { signal })).logFacets,
  });
}

/** Field names change slowly: asked once for a day around the range, whatever the query. */
export function logFieldsQuery(range: Range) {
  const wide = wholeHours(range);
  return queryOptions({
    queryKey: ['logs', 'fields', wide],
    staleTime: 300_000,
    queryFn: async ({ signal }) => (await ask(LOG_FIELDS, { range: toRangeInput(wide) }, { signal })).logFields,
  });
}

export function logContextQuery(record: { id: string; timestamp: string }, size: number) {
  return queryOptions({
    queryKey: ['logs', 'context', record.id, size],
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: noFormerAnswer,
    queryFn: async ({ signal }) =>
      (await ask(LOG_CONTEXT, { id: record.id, timestamp: record.timestamp, size, fields: [] }, { signal })).logContext,
  });
}

export function traceLogsQuery(traceId: string) {
  return queryOptions({
    queryKey: ['logs', 'trace', traceId],
    placeholderData: noFormerAnswer,
    queryFn: async ({ signal }) => (await ask(TRACE_LOGS, { traceId, fields: [] }, { signal })).traceLogs,
  });
}

export function followLogs(
  question: { query: string; services: readonly string[] },
  listener: { next(batch: { records: LogRecord[]; dropped: number }): void; error(error: ApiError): void },
): () => void {
  return follow(
    TAIL_LOGS,
    { query: question.query, filters: filtersOf(question.services) },
    { next: (answer) => listener.next(answer.tailLogs), error: listener.error },
  );
}
