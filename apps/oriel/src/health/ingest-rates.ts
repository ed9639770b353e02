import type { IngestRate, IngestRates } from '@oriel/api';
import type { IngestPipeline } from '@oriel/ingest';
import type { Signal, TenantId } from '@oriel/telemetry';

/** The signals as people name them, and what they are stored as. */
const SHOWN: readonly { readonly signal: string; readonly storedAs: Signal }[] = [
  { signal: 'logs', storedAs: 'logs' },
  { signal: 'traces', storedAs: 'spans' },
  { signal: 'metrics', storedAs: 'points' },
];

/** What comes in for one tenant now, read off the way in. */
export class PipelineRates implements IngestRates {
  readonly #pipeline: IngestPipeline;
  readonly #lastAt = new Map<string, number>();

  constructor(pipeline: IngestPipeline, now: () => number) {
    this.#pipeline = pipeline;
    pipeline.on('accepted', ({ tenant, signal }) => this.#lastAt.set(`${tenant}:${signal}`, now()));
  }

  rates(tenant: TenantId): IngestRate[] {
    const rates = this.#pipeline.rates();
    const { counts } = this.#pipeline.state;
    return SHOWN.map(({ signal, storedAs }) => {
      const isThis = (item: { tenant: TenantId; signal: Signal }) => item.tenant === tenant && item.signal === storedAs;
      const rate = rates.find(isThis);
      const lastAtMs = this.#lastAt.get(`${tenant}:${storedAs}`);
      return {
        signal,
        acceptedPerSecond: rate?.acceptedPerSecond ?? 0,
        rejectedPerSecond: rate?.rejectedPerSecond ?? 0,
        total: counts.find(isThis)?.accepted ?? 0,
        ...(lastAtMs === undefined ? {} : { lastAtMs }),
      };
    });
  }
}
