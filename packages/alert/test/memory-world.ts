import {
  createMemoryStorage,
  DEFAULT_OPTIONS,
  type MemorySample,
  type MemorySeries,
  SharedQueryMemory,
} from '@oriel/promql';
import type { GroupKey, LoadedGroup, MadeSeries, RuleWorld } from '../src/evaluate/world.ts';

/** What servers share: a store in which the first accepted counts, leases that end, and a clock that the test turns. */
export class MemoryWorld {
  nowMs = 0;
  historyFromMs = Number.POSITIVE_INFINITY;
  /** Written results are met by the store so late. */
  insertDelayMs = 0;
  refusal: string | undefined;
  outage: Error | undefined;
  memory = new SharedQueryMemory(2 ** 30);
  /** When whoever sleeps wakes, if nobody wakes it before. */
  slept: Promise<void> = Promise.resolve();
  readonly #accepted: { readonly atMs: number; readonly series: MemorySeries }[] = [];
  readonly #groups = new Map<string, { holder: string; endsAtMs: number; state: string }>();

  send(
    labels: Record<string, string>,
    samples: readonly (readonly [timeMs: number, value: MemorySample['value']])[],
  ): void {
    const series = { labels, samples: samples.map(([timestampMs, value]) => ({ timestampMs, value })) };
    this.#accepted.push({ atMs: Number.NEGATIVE_INFINITY, series });
  }

  server(holder: string): RuleWorld {
    const group = (key: GroupKey) => `${key.tenant} ${key.file} ${key.name}`;
    return {
      storage: () => ({
        select: async (request, signal) => {
          if (this.outage !== undefined) throw this.outage;
          return this.#storage(this.nowMs).select(request, signal);
        },
      }),
      workers: () => null,
      memory: this.memory,
      write: async (_tenant, series: readonly MadeSeries[]) => {
        if (this.refusal !== undefined) throw new Error(this.refusal);
        for (const one of series) this.#accepted.push({ atMs: this.nowMs, series: one });
      },
      readableUpToMs: () => this.nowMs - this.insertDelayMs,
      historyFromMs: async () => this.historyFromMs,
      leases: {
        take: async (key, leaseMs) => {
          const known = this.#groups.get(group(key));
          const isOurs = known === undefined || known.holder === holder || known.endsAtMs < this.nowMs;
          if (isOurs)
            this.#groups.set(group(key), { holder, endsAtMs: this.nowMs + leaseMs, state: known?.state ?? '{}' });
          return { isOurs, state: JSON.parse(known?.state ?? '{}') as unknown };
        },
        keep: async (key, state, leaseMs) => {
          if (this.#groups.get(group(key))?.holder !== holder) return false;
          this.#groups.set(group(key), { holder, endsAtMs: this.nowMs + leaseMs, state: JSON.stringify(state) });
          return true;
        },
        forget: async (key) => void this.#groups.delete(group(key)),
        release: async () => {
          for (const known of this.#groups.values()) if (known.holder === holder) known.endsAtMs = this.nowMs - 1;
        },
      },
      options: DEFAULT_OPTIONS,
      defaultIntervalMs: 60_000,
      defaultQueryOffsetMs: 0,
      logger: { warn() {}, info() {} },
      watch: { rule() {}, group() {} },
      now: () => this.nowMs,
      sleep: (_, signal) =>
        Promise.race([this.slept, new Promise<void>((wake) => signal.addEventListener('abort', () => wake()))]),
    };
  }

  /** Everything accepted of a metric: `label values → time → value`, `stale` where a series ends. */
  kept(metric: string): Record<string, Record<number, number | string>> {
    const kept: Record<string, Record<number, number | string>> = {};
    for (const { series } of this.#accepted) {
      const labels =
        'toObject' in series.labels
          ? (series.labels as { toObject(): Record<string, string> }).toObject()
          : series.labels;
      const { __name__: name, ...rest } = labels as Record<string, string>;
      if (name !== metric) continue;
      const key = Object.values(rest).join(' ');
      const row = kept[key] ?? {};
      kept[key] = row;
      for (const { timestampMs, value } of series.samples)
        row[timestampMs] ??= typeof value === 'object' ? 'histogram' : value;
    }
    return kept;
  }

  /** Of several samples at one time the first accepted counts: the last one that the memory storage is given. */
  #storage(nowMs: number) {
    const visible = this.#accepted.filter(({ atMs }) => atMs + this.insertDelayMs <= nowMs);
    return createMemoryStorage(visible.reverse().map(({ series }) => series));
  }
}

export function groupOf(
  rules: readonly (readonly [name: string, expr: string, labels?: Record<string, string>])[],
  more: Partial<LoadedGroup> = {},
): LoadedGroup {
  return {
    tenant: 1,
    file: '/etc/rules.yml',
    name: 'a group',
    intervalMs: 60_000,
    queryOffsetMs: undefined,
    limit: 0,
    rules: rules.map(([name, expr, labels = {}]) => ({ kind: 'recording', name, expr, labels })),
    ...more,
  };
}
