import type { IngestRate, IngestRates, KeptOut, SeriesRefusal } from '@oriel/api';
import type { IngestPipeline } from '@oriel/ingest';
import type { Signal, TenantId } from '@oriel/telemetry';

/** The signals as people name them, and what they are stored as. */
const SHOWN: readonly { readonly signal: string; readonly storedAs: readonly Signal[] }[] = [
  { signal: 'logs', storedAs: ['logs'] },
  { signal: 'traces', storedAs: ['spans'] },
  // Points by OTLP, samples by everything else.
  { signal: 'metrics', storedAs: ['samples'] },
];

/** What comes in for one tenant now, read off the way in. */
export class PipelineRates implements IngestRates {
  readonly #pipeline: IngestPipeline;
  readonly #lastAt = new Map<string, number>();

  constructor(pipeline: IngestPipeline, now: () => number) {
    this.#pipeline = pipeline;
    pipeline.on('accepted', ({ tenant, signal }) => this.#lastAt.set(`${tenant}:${signal}`, now()));
  }

  seriesRefusals(tenant: TenantId): SeriesRefusal[] {
    return this.#pipeline.seriesRefusals().filter((refusal) => refusal.tenant === tenant);
  }

  keptOut(tenant: TenantId): KeptOut[] {
    return this.#pipeline.keptOut(tenant).map(({ tenant: _, signal, ...kept }) => ({
      ...kept,
      signal: SHOWN.find(({ storedAs }) => storedAs.includes(signal))?.signal ?? signal,
    }));
  }

  rates(tenant: TenantId): IngestRate[] {
    const rates = this.#pipeline.rates();
    const { counts } = this.#pipeline.state;
    return SHOWN.map(({ signal, storedAs }) => {
      const isThis = (item: { tenant: TenantId; signal: Signal }) =>
        item.tenant === tenant && storedAs.includes(item.signal);
      const those = rates.filter(isThis);
      const lastAtMs = Math.max(
        ...storedAs.map((one) => this.#lastAt.get(`${tenant}:${one}`) ?? Number.NEGATIVE_INFINITY),
      );
      return {
        signal,
        acceptedPerSecond: sum(those.map((rate) => rate.acceptedPerSecond)),
        rejectedPerSecond: sum(those.map((rate) => rate.rejectedPerSecond)),
        total: sum(counts.filter(isThis).map((count) => count.accepted)),
        ...(Number.isFinite(lastAtMs) ? { lastAtMs } : {}),
      };
    });
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
