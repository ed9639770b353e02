import type { SampleSelect, TenantStore } from '@oriel/store';
import { DEFAULT_LIMITS, type TenantId } from '@oriel/telemetry';

/** When a metric was last asked for by its name. */
export interface QueriedMetric {
  readonly metric: string;
  readonly lastMs: number;
  readonly queries: number;
}

const METRIC_NAME = '__name__';
/** No metric is called by more; whoever asks for one could fill memory with names. */
const LONGEST_NAME = DEFAULT_LIMITS.attributeValueBytes;

interface Noted {
  lastMs: number;
  queries: number;
}

/**
 * Which metrics people, dashboards and other servers ask for, so that those nobody asks for can be found. In memory and, for each tenant, bounded: the
 * ones that were asked for longest ago make room, and then less is claimed (`sinceMs`). Selectors without a name are not noted, nor
 * is what rules read.
 */
export class QueriedMetrics {
  readonly #now: () => number;
  readonly #startedMs: number;
  readonly #most: number;
  readonly #tenants = new Map<TenantId, { readonly metrics: Map<string, Noted>; sinceMs: number }>();

  constructor(now: () => number, most = 10_000) {
    this.#now = now;
    this.#startedMs = now();
    this.#most = most;
  }

  note(tenant: TenantId, { matchers }: Pick<SampleSelect, 'matchers'>): void {
    const metric = matchers.find(({ name, op }) => name === METRIC_NAME && op === '=')?.value ?? '';
    if (metric === '' || metric.length > LONGEST_NAME) return;
    const known = this.#of(tenant);
    const queries = (known.metrics.get(metric)?.queries ?? 0) + 1;
    // Deleted first, so that the order of the map is that of the last query.
    known.metrics.delete(metric);
    // A copy: a name that is a part of a query's text would keep all of it.
    known.metrics.set(Buffer.from(metric).toString(), { lastMs: this.#now(), queries });
    if (known.metrics.size <= this.#most) return;
    const [[oldest, { lastMs }]] = known.metrics as unknown as [[string, Noted]];
    known.metrics.delete(oldest);
    known.sinceMs = lastMs;
  }

  /** From this moment on a metric that was not noted was not asked for. */
  sinceMs(tenant: TenantId): number {
    return this.#tenants.get(tenant)?.sinceMs ?? this.#startedMs;
  }

  /** Those of these metrics that were asked for. */
  of(tenant: TenantId, metrics: readonly string[]): readonly QueriedMetric[] {
    const known = this.#tenants.get(tenant)?.metrics;
    return metrics.flatMap((metric) => {
      const noted = known?.get(metric);
      return noted === undefined ? [] : [{ metric, ...noted }];
    });
  }

  #of(tenant: TenantId) {
    let known = this.#tenants.get(tenant);
    if (known === undefined) {
      known = { metrics: new Map(), sinceMs: this.#startedMs };
      this.#tenants.set(tenant, known);
    }
    return known;
  }
}

/** The same store, whose selections are noted. */
export function noteQueries(store: TenantStore, queried: QueriedMetrics): TenantStore {
  return {
    ...store,
    samples: {
      ...store.samples,
      select(request, signal) {
        queried.note(store.tenant, request);
        return store.samples.select(request, signal);
      },
    },
  };
}
