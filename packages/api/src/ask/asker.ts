import type { SharedQueryMemory, SliceWorkers } from '@oriel/promql';
import type { TenantRecords } from '@oriel/records';
import type { ReadOptions, TenantStore, TimeRange } from '@oriel/store';
import type { Signal } from '@oriel/telemetry';
import type { Access } from '../access/access.ts';
import type { ApiDependencies, ApiLimits } from '../api-dependencies.ts';
import { createExpensiveSearches } from './expensive-searches.ts';
import { noteQueries, type QueriedMetrics } from './metric/queried-metrics.ts';
import type { SeriesNames } from './metric/series-names.ts';
import { createPlannedBytes } from './planned-bytes.ts';
import type { QueryLine } from './query-line.ts';
import type { AskedRange } from './time-range.ts';
import { timeRangeOf } from './time-range.ts';

/** One request's view of the stores: handles bound to its tenant, its cancellation, and its account of expensive searches. */
export interface Asker {
  readonly access: Access;
  readonly store: TenantStore;
  readonly seriesNames: SeriesNames;
  readonly queriedMetrics: QueriedMetrics;
  readonly records: TenantRecords;
  readonly sliceWorkers: SliceWorkers | null;
  readonly queryMemory: SharedQueryMemory;
  readonly queryLine: QueryLine;
  /** Milliseconds since the epoch. */
  now(): number;
  /** For every read: ends with the request. */
  readonly reading: ReadOptions;
  /** A time range of a raw search: at most 90 days wide. Throws. */
  rawRange(asked: AskedRange | null | undefined, fieldPrefix?: string): TimeRange;
  /** A time range of any width. Throws. */
  anyRange(asked: AskedRange | null | undefined, fieldPrefix?: string): TimeRange;
  /** Call before a search: counts it when it is expensive, refuses it when the user has had enough of those. */
  admit(signal: Signal, range: TimeRange): Promise<void>;
}

export interface AskOptions {
  readonly access: Access;
  /** Value of `X-Oriel-Page`: the queries of one page share one charge. */
  readonly page: string | undefined;
  /** Ends when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

export function createAskers(
  deps: ApiDependencies,
  limits: ApiLimits,
  queriedMetrics: QueriedMetrics,
  queryLine: QueryLine,
): (options: AskOptions) => Asker {
  const plannedBytes = createPlannedBytes(deps.store, deps.now);
  const charge = createExpensiveSearches(limits.expensivePerMinute, deps.now);

  return ({ access, page, signal }) => {
    // One moment for the whole request: two fields that say `now` mean the same.
    const nowMs = deps.now();
    return {
      access,
      store: noteQueries(deps.store.forTenant(access.tenant), queriedMetrics),
      seriesNames: deps.seriesNames,
      queriedMetrics,
      sliceWorkers: deps.sliceWorkers?.forTenant(access.tenant) ?? null,
      queryMemory: deps.queryMemory,
      queryLine,
      records: deps.records.forTenant(access.tenant, access.actor),
      now: deps.now,
      reading: { signal, timeoutMs: limits.queryTimeoutMs },
      rawRange: (asked, fieldPrefix) => timeRangeOf(asked ?? {}, nowMs, limits.maxRangeMs, fieldPrefix),
      anyRange: (asked, fieldPrefix) => timeRangeOf(asked ?? {}, nowMs, undefined, fieldPrefix),
      async admit(signalName, range) {
        if ((await plannedBytes(access.tenant, signalName, range)) < limits.expensiveBytes) return;
        charge(`${access.tenant}/${access.actor.name}`, page);
      },
    };
  };
}
