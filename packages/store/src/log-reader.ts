import type { JsonValue } from '@oriel/telemetry';
import type { Page, QueryStats, ReadOptions, TimeRange, UnixNano } from './page.ts';
import type { Predicate } from './predicate.ts';

export interface LogRecord {
  /** Ingest sequence, `SEGMENT-ORDINAL` in base 36: unique, stable, and the order in which records were accepted. */
  readonly id: string;
  readonly timeNs: UnixNano;
  readonly observedTimeNs: UnixNano;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly service: string;
  readonly body: JsonValue;
  readonly eventName: string;
  /** 32 and 16 lower-case hex digits, or empty. */
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
  readonly attributes: Readonly<Record<string, JsonValue>>;
  readonly droppedAttributes: number;
  readonly resource: Readonly<Record<string, JsonValue>>;
  readonly scope: ScopeInfo;
}

export interface ScopeInfo {
  readonly name: string;
  readonly version: string;
  readonly attributes: Readonly<Record<string, JsonValue>>;
}

/** What of a record a question may do without. */
export type LogMember = Exclude<keyof LogRecord, 'id' | 'timeNs'>;

/**
 * What of a record is read. Records that a search finds lie far apart, and each member is a place of its own to read for each of them: who
 * shows five members of a hundred records asks for five.
 */
export interface LogParts<Member extends LogMember = LogMember> {
  /** Read whole. */
  readonly members: readonly Member[];
  /**
   * Attributes by the names that the search line gives them: `KEY`, `attributes.KEY`, `resource.KEY`. Where there are any, rows have
   * `attributes` and `resource`, with these at least, as far as a record has them.
   */
  readonly fields?: readonly string[];
}

/** `id`, `timeNs` and the parts that were asked for; no others. */
export type LogRow<Member extends LogMember = LogMember> = Pick<LogRecord, 'id' | 'timeNs' | Member>;

export interface LogSearch {
  readonly range: TimeRange;
  readonly where: Predicate;
  /** Newest first by default. */
  readonly order?: 'newest' | 'oldest';
  /** At most 1,000. */
  readonly limit: number;
  /** A page may ask for other parts than the page before. */
  readonly cursor?: string;
}

/** Counts by bucket and severity name; buckets without records are absent (the caller draws zero: a count is measured). */
export interface LogHistogram {
  readonly stepMs: number;
  readonly buckets: readonly { readonly startMs: number; readonly counts: Readonly<Record<string, number>> }[];
  readonly total: number;
  readonly stats: QueryStats;
}

export interface FieldName {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean' | 'mixed';
  /** Records of the sample that carry it. */
  readonly count: number;
}

export interface FieldValues {
  readonly field: string;
  readonly values: readonly { readonly value: string; readonly count: number }[];
  /** Distinct values beyond those listed, at least. */
  readonly others: number;
  readonly stats: QueryStats;
}

export interface LogStream {
  readonly service: string;
  readonly resource: Readonly<Record<string, JsonValue>>;
  readonly records: number;
  readonly lastMs: number;
}

/** Logs of one tenant. Where records are read, `parts` says what of them; all of it where it is left out. */
export interface LogReader {
  search<Member extends LogMember = LogMember>(
    search: LogSearch & { readonly parts?: LogParts<Member> },
    options?: ReadOptions,
  ): Promise<Page<LogRow<Member>>>;
  /** One record; undefined when there is none of that id and time. */
  record(id: string, timeNs: UnixNano, options?: ReadOptions): Promise<LogRecord | undefined>;
  histogram(
    query: { range: TimeRange; where: Predicate; buckets?: number },
    options?: ReadOptions,
  ): Promise<LogHistogram>;
  fields(query: { range: TimeRange; where: Predicate; prefix?: string }, options?: ReadOptions): Promise<FieldName[]>;
  /** Values of several fields at once, most frequent first: one question, not one per facet. */
  facets(
    query: { range: TimeRange; where: Predicate; fields: readonly string[]; limit?: number },
    options?: ReadOptions,
  ): Promise<FieldValues[]>;
  streams(query: { range: TimeRange; limit?: number }, options?: ReadOptions): Promise<LogStream[]>;
  /** Records around one: `before` and `after` of the same service, oldest first, the record among them. */
  context<Member extends LogMember = LogMember>(
    around: { id: string; timeNs: UnixNano; size: number; parts?: LogParts<Member> },
    options?: ReadOptions,
  ): Promise<LogRow<Member>[]>;
  byTrace<Member extends LogMember = LogMember>(
    query: { traceId: string; range?: TimeRange; limit: number; parts?: LogParts<Member> },
    options?: ReadOptions,
  ): Promise<LogRow<Member>[]>;
  /** What was accepted after `after`, in ingest order, at most `limit`; `dropped` counts what the limit left out. */
  tail<Member extends LogMember = LogMember>(
    query: { where: Predicate; after: string | undefined; limit: number; parts?: LogParts<Member> },
    options?: ReadOptions,
  ): Promise<{ rows: LogRow<Member>[]; position: string; dropped: number }>;
}
