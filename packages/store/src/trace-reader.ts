import type { JsonValue } from '@oriel/telemetry';
import type { Deployment } from './deployments.ts';
import type { FieldName, FieldValues, ScopeInfo } from './log-reader.ts';
import type { Answer, Page, QueryStats, ReadOptions, TimeRange, UnixNano } from './page.ts';
import type { Predicate } from './predicate.ts';

export const SPAN_KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
export type SpanKind = (typeof SPAN_KINDS)[number];
export const SPAN_STATUSES = ['unset', 'ok', 'error'] as const;
export type SpanStatus = (typeof SPAN_STATUSES)[number];

/** A trace of more spans is cut, and those that began first are shown: nobody reads it, and it must not fill the memory. */
export const MAX_TRACE_SPANS = 200_000;

/** What a span's place in its trace is found by. */
export interface PlaceableSpan {
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly service: string;
  readonly kind: SpanKind;
  readonly startNs: UnixNano;
  /** Never negative. */
  readonly durationNs: bigint;
  readonly status: SpanStatus;
  readonly resource: Readonly<Record<string, JsonValue>>;
  /** When it was received, by the clock of the server: milliseconds since the epoch. */
  readonly arrivedMs: number;
}

/** A span without what only its own panel shows: a hundred thousand of these are read in the time of ten thousand whole ones. */
export interface SpanOutline extends PlaceableSpan {
  readonly events: readonly Pick<SpanEvent, 'timeNs' | 'name'>[];
  readonly linkCount: number;
}

export interface Span extends PlaceableSpan {
  readonly id: string;
  readonly traceId: string;
  readonly statusMessage: string;
  readonly traceState: string;
  readonly flags: number;
  readonly attributes: Readonly<Record<string, JsonValue>>;
  readonly droppedAttributes: number;
  readonly droppedEvents: number;
  readonly droppedLinks: number;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly scope: ScopeInfo;
}

export interface SpanEvent {
  readonly timeNs: UnixNano;
  readonly name: string;
  readonly attributes: Readonly<Record<string, JsonValue>>;
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly attributes: Readonly<Record<string, JsonValue>>;
}

/** One line of a trace search: what `assembleTrace` says of the same trace at the same moment. */
export interface TraceSummary {
  readonly traceId: string;
  readonly rootService: string;
  readonly rootName: string;
  readonly startNs: UnixNano;
  readonly durationNs: bigint;
  readonly spans: number;
  readonly errors: number;
  readonly services: readonly string[];
  /** The parent of a span has not come within a minute after it. */
  readonly incomplete: boolean;
  /** The parent of a span has not come yet, and has had less than a minute to. */
  readonly arriving: boolean;
  /** While it is arriving: when the last of its missing parents has had its minute, by the clock of the server; null otherwise. */
  readonly arrivingUntilMs: number | null;
  readonly clockSkewCorrected: boolean;
}

export interface TraceSearch {
  readonly range: TimeRange;
  /** A trace matches when one of its spans does. */
  readonly where: Predicate;
  /** The whole trace lasts at least so long, as its summary says it. */
  readonly minDurationNs?: bigint;
  /** The whole trace lasts no longer. */
  readonly maxDurationNs?: bigint;
  readonly order?: 'newest' | 'longest';
  readonly limit: number;
  readonly cursor?: string;
}

/** Of which spans something is counted. */
export interface SpanCounting {
  readonly range: TimeRange;
  readonly where: Predicate;
  /** Only spans of traces that last at least so long as a whole, as their senders' clocks have it. */
  readonly minDurationNs?: bigint;
}

export interface ServiceSummary {
  readonly name: string;
  /** From its first request in the range, rounded down to a step of at least a sixtieth of it, to the end of the range. */
  readonly requestsPerSecond: number;
  /** Share of requests that failed, 0 to 1; null when there were none: not measured is not zero. */
  readonly errorRatio: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

export interface ServiceCallees {
  readonly caller: string;
  /** By name. */
  readonly callees: readonly string[];
}

export interface OperationSummary {
  readonly service: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly count: number;
  readonly errorRatio: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

export interface Dependency {
  readonly caller: string;
  readonly callee: string;
  readonly calls: number;
  readonly errors: number;
  readonly p95Ms: number | null;
}

/** Request rate, errors and duration by time, for charts. */
export interface RedPoint {
  readonly startMs: number;
  readonly requests: number;
  readonly errors: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

/** Counts by time bucket and duration bucket; `y` bounds are in milliseconds, logarithmic. */
export interface DurationHeatmap {
  readonly stepMs: number;
  readonly bounds: readonly number[];
  readonly cells: readonly {
    readonly startMs: number;
    readonly bound: number;
    readonly count: number;
    readonly errors: number;
  }[];
  readonly stats: QueryStats;
}

/** Spans of one tenant. */
export interface TraceReader {
  /**
   * A page holds fewer traces than its limit where they have very many spans, or where few of those that were looked at are of the length:
   * `next` goes on behind them. Where a trace that is longer than each of its spans may have been missed, `stats.partial` says so.
   */
  search(search: TraceSearch, options?: ReadOptions): Promise<Page<TraceSummary>>;
  /** Spans of one trace in order of start, in pieces of at most 5,000; empty when there is no such trace. */
  spans(traceId: string, options?: ReadOptions): AsyncIterable<readonly Span[]>;
  /** The same spans, each without its details. */
  outline(traceId: string, options?: ReadOptions): AsyncIterable<readonly SpanOutline[]>;
  /** Spans that were sent under one id, in order of start: more than one when it was sent twice or given twice. */
  span(traceId: string, spanId: string, options?: ReadOptions): Promise<Span[]>;
  /** Ids of the trace's spans that hold every word, in any case, in name, service, message, attributes or event names. */
  spansWithWords(traceId: string, words: readonly string[], options?: ReadOptions): Promise<string[]>;
  /** Where spans of a trace that is longer than each of its spans may be missing, `stats.partial` says so; so it does of facets. */
  heatmap(query: SpanCounting & { buckets?: number }, options?: ReadOptions): Promise<DurationHeatmap>;
  fields(query: { range: TimeRange; where: Predicate; prefix?: string }, options?: ReadOptions): Promise<FieldName[]>;
  facets(
    query: SpanCounting & { fields: readonly string[]; limit?: number },
    options?: ReadOptions,
  ): Promise<FieldValues[]>;
  /**
   * Server and consumer spans make the requests of a service; a service without any is counted by its root spans. Quantiles of
   * durations are those of the requests, or where these are thousands of a sample or of a histogram, within a hundredth.
   */
  services(range: TimeRange, options?: ReadOptions): Promise<Answer<ServiceSummary>>;
  /** Whom each service calls, for those that call any: the edges of `dependencies` without their measures, for less work. */
  callees(range: TimeRange, options?: ReadOptions): Promise<Answer<ServiceCallees>>;
  operations(range: TimeRange, service: string | undefined, options?: ReadOptions): Promise<OperationSummary[]>;
  /**
   * Who calls whom. A call whose callee is not stored leads to the service that others were answered by at the same
   * address, or to what the caller names it; to a loopback address that nobody answered at it leads nowhere.
   */
  dependencies(range: TimeRange, options?: ReadOptions): Promise<Answer<Dependency>>;
  /** Changes of `service.version`, in order of time. */
  deployments(range: TimeRange, options?: ReadOptions): Promise<Deployment[]>;
  red(
    query: { range: TimeRange; services?: readonly string[]; buckets?: number },
    options?: ReadOptions,
  ): Promise<{ stepMs: number; series: { service: string; points: RedPoint[] }[] }>;
}
