import type { SeriesCandidate, SeriesGate } from '@oriel/store';
import type { Limits, TenantId, TenantPolicy } from '@oriel/telemetry';
import type { Offender, OffenderReport } from './offender.ts';
import { Offenders } from './offenders.ts';
import { type CensusMemory, SeriesCensus, type SeriesLimits } from './series-census.ts';

/** A sentence holds so long: all samples of a request are refused in the same words. */
const SENTENCE_MS = 1_000;
const decoder = new TextDecoder();
const KINDS = { over_metric: 'metric', over_tenant: 'tenant', over_memory: 'server' } as const;

/** Asked in a decoding thread before a series is written that was not there today: who has too many gets no new ones. */
export class CensusGate implements SeriesGate {
  readonly #limits: Limits;
  readonly #now: () => number;
  readonly #censuses = new Map<TenantId, readonly SeriesCensus[]>();
  readonly #offenders = new Offenders();
  /** Those that were met since the last report. */
  readonly #unreported = new Set<Offender>();
  readonly #sentences = new WeakMap<Offender, { readonly text: string; readonly atMs: number }>();

  constructor(limits: Limits, now: () => number = Date.now) {
    this.#limits = limits;
    this.#now = now;
  }

  /** The censuses of a tenant, in place of those before, and of those of tenants that have sent nothing for as long. */
  open(tenant: TenantId, memories: readonly CensusMemory[]): void {
    const firstDay = memories[0]?.day ?? 0;
    for (const [other, censuses] of this.#censuses)
      if (censuses.every(({ day }) => day < firstDay)) this.#censuses.delete(other);
    this.#censuses.set(
      tenant,
      memories.map((memory) => new SeriesCensus(memory)),
    );
  }

  /**
   * At midnight the census of the day before still has its memory, and that of the new day needs as much again: where there is not as
   * much, what was counted yesterday goes on uncounted.
   */
  #wasThere(tenant: TenantId, day: number, { lo, hi }: SeriesCandidate): boolean {
    return this.#censusOf(tenant, day)?.has(lo, hi) ?? false;
  }

  isTaken(policy: TenantPolicy, day: number, lo: number, hi: number, familyHi: number): boolean {
    // Days that have no census are those of an import, which only operators allow.
    const census = this.#censusOf(policy.tenant, day);
    return census === undefined || census.admit(lo, hi, familyHi, this.#limitsOf(policy)) === 'admitted';
  }

  refusal(policy: TenantPolicy, day: number, candidate: SeriesCandidate): string {
    const census = this.#censusOf(policy.tenant, day);
    if (census === undefined) return '';
    const limits = this.#limitsOf(policy);
    const { lo, hi, familyHi, metric, labels } = candidate;
    const admission = census.admit(lo, hi, familyHi, limits);
    if (admission === 'admitted') return '';
    if (admission === 'over_memory' && this.#wasThere(policy.tenant, day - 1, candidate)) return '';
    const kind = KINDS[admission];
    const name = {
      tenant: policy.tenant,
      day,
      metric: decoder.decode(metric.bytes.subarray(metric.start, metric.end)),
      kind,
    } as const;
    const limit = { metric: limits.seriesPerMetric, tenant: limits.series, server: census.series }[kind];
    const offender = this.#offenders.meet(name, limit, this.#now());
    offender.note(lo, hi, labels);
    this.#unreported.add(offender);
    return this.#sentenceOf(offender);
  }

  get hasReport(): boolean {
    return this.#unreported.size > 0;
  }

  /** What was refused since the last report. */
  report(): OffenderReport[] {
    const reports = [...this.#unreported].map((offender) => offender.report);
    this.#unreported.clear();
    return reports;
  }

  #censusOf(tenant: TenantId, day: number): SeriesCensus | undefined {
    return this.#censuses.get(tenant)?.find((one) => one.day === day);
  }

  #limitsOf({ maxSeries, maxSeriesPerMetric }: TenantPolicy): SeriesLimits {
    return {
      series: maxSeries ?? this.#limits.seriesPerTenant,
      seriesPerMetric: maxSeriesPerMetric ?? this.#limits.seriesPerMetric,
    };
  }

  #sentenceOf(offender: Offender): string {
    const nowMs = this.#now();
    const known = this.#sentences.get(offender);
    if (known !== undefined && nowMs - known.atMs < SENTENCE_MS) return known.text;
    const text = offender.sentence;
    this.#sentences.set(offender, { text, atMs: nowMs });
    return text;
  }
}
