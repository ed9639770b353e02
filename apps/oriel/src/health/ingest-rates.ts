import type { IngestRate, IngestRates, IngestWay, KeptOut, SeriesRefusal } from '@oriel/api';
import type { DecoderName, IngestPipeline } from '@oriel/ingest';
import type { Signal, TenantId } from '@oriel/telemetry';

/** The signals as people name them, and what they are stored as. */
const SHOWN: readonly { readonly signal: string; readonly storedAs: readonly Signal[] }[] = [
  { signal: 'logs', storedAs: ['logs'] },
  { signal: 'traces', storedAs: ['spans'] },
  // Points by OTLP, samples by everything else.
  { signal: 'metrics', storedAs: ['samples'] },
];

const WAYS: Readonly<Record<DecoderName, IngestWay['way']>> = {
  otlp: 'otlp',
  'json-logs': 'json',
  'remote-write-1': 'remote_write',
  'remote-write-2': 'remote_write',
  scrape: 'scrape',
  samples: 'rules',
};

/** What comes in for one tenant now, read off the way in. */
export class PipelineRates implements IngestRates {
  readonly #pipeline: IngestPipeline;
  /** When each way was last taken, by tenant and signal. */
  readonly #lastAt = new Map<string, Map<IngestWay['way'], number>>();

  constructor(pipeline: IngestPipeline, now: () => number) {
    this.#pipeline = pipeline;
    pipeline.on('accepted', ({ tenant, signal, decoder }) => {
      const key = `${tenant}:${signal}`;
      const ways = this.#lastAt.get(key) ?? new Map<IngestWay['way'], number>();
      ways.set(WAYS[decoder], now());
      this.#lastAt.set(key, ways);
    });
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
      const ways = storedAs
        .flatMap((one) => [...(this.#lastAt.get(`${tenant}:${one}`) ?? [])])
        .map(([way, lastAtMs]): IngestWay => ({ way, lastAtMs }))
        .sort((one, other) => other.lastAtMs - one.lastAtMs);
      const lastAtMs = ways[0]?.lastAtMs;
      return {
        signal,
        acceptedPerSecond: sum(those.map((rate) => rate.acceptedPerSecond)),
        rejectedPerSecond: sum(those.map((rate) => rate.rejectedPerSecond)),
        total: sum(counts.filter(isThis).map((count) => count.accepted)),
        ways,
        ...(lastAtMs === undefined ? {} : { lastAtMs }),
      };
    });
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
