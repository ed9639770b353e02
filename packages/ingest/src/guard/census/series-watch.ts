import type { SeriesIds } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';
import { CensusRoom } from './census-room.ts';
import type { OffenderReport, SeriesLimitKind } from './offender.ts';
import { Offenders } from './offenders.ts';
import { type CensusMemory, SeriesCensus } from './series-census.ts';

const DAY_MS = 86_400_000;
const SEED_AGAIN_MS = 5_000;
const DEFAULT_MOST_BYTES = 64 * 2 ** 20;
/** Ids that are learnt without a pause. */
const LEARNT_AT_ONCE = 50_000;
/** Pauses are so many times as long as what they follow. */
const OTHERS_REST = 19;

export interface SeriesWatchOptions {
  /** The series that the store has of that day; without it a restart forgets them. */
  readonly knownSeries?: (tenant: TenantId, day: number) => Promise<SeriesIds>;
  /** Resolves when what an earlier process accepted is in the store. */
  readonly replayed: () => Promise<void>;
  readonly now: () => number;
  /** What all censuses together may take of memory. */
  readonly mostBytes?: number;
  /** How often to look for what other servers have registered in the store; never without it. */
  readonly othersEveryMs?: number;
}

/** One metric whose new series are refused, today or on the days beside it. */
export interface SeriesRefusal {
  readonly tenant: TenantId;
  /** Days since the epoch (UTC): limits begin anew with each. */
  readonly day: number;
  readonly metric: string;
  /** Whose limit was reached: the metric's, the tenant's, or that of the server's memory. */
  readonly kind: SeriesLimitKind;
  readonly limit: number;
  /** The label with the most values among the refused series, and about how many. */
  readonly label: string | null;
  readonly labelValues: number | null;
  /** About how many series are refused. */
  readonly refusedSeries: number;
  readonly sinceMs: number;
  readonly lastMs: number;
  /** The whole as a sentence. */
  readonly message: string;
}

/** How many series a tenant has today. */
export interface SeriesCount {
  readonly tenant: TenantId;
  readonly series: number;
  /** Whether what the store has is among them. Until then nothing is refused. */
  readonly isComplete: boolean;
}

/**
 * The censuses of all tenants, on the main thread: makes their memory, tells them what the store has, and gathers what the decoding
 * threads refuse. A tenant has three, for late samples and for clocks that are ahead: of yesterday, today and tomorrow.
 */
export class SeriesWatch {
  readonly #options: SeriesWatchOptions;
  readonly #tenants = new Map<TenantId, readonly CensusMemory[]>();
  readonly #offenders = new Offenders(256);
  readonly #freeRoom: SharedArrayBuffer;
  readonly #roomOfTenants = new Map<TenantId, SharedArrayBuffer>();
  #replayed: Promise<void> | undefined;
  #learning: NodeJS.Timeout | undefined;
  /** The day on which what is over was last given back. */
  #sweptDay = 0;
  #isClosed = false;

  constructor(options: SeriesWatchOptions) {
    this.#options = options;
    this.#freeRoom = CensusRoom.allocate(options.mostBytes ?? DEFAULT_MOST_BYTES);
    if (options.othersEveryMs !== undefined) this.#learnLater(options.othersEveryMs);
  }

  /** The same array until the day turns. */
  censusesOf(tenant: TenantId): readonly CensusMemory[] {
    const today = this.#today();
    if (this.#sweptDay !== today) this.#sweep(today);
    const known = this.#tenants.get(tenant);
    if (known?.length === 3 && known[1]?.day === today) return known;
    const memories = [today - 1, today, today + 1].map(
      (day) => known?.find((memory) => memory.day === day) ?? this.#begin(tenant, day),
    );
    this.#tenants.set(tenant, memories);
    this.#offenders.forgetBefore(today - 1);
    return memories;
  }

  note(reports: readonly OffenderReport[]): void {
    for (const report of reports) {
      const { limit, lastMs, labels: _, series: __, ...name } = report;
      this.#offenders.meet(name, limit, lastMs).merge(report);
    }
  }

  /** The latest first. */
  get refusals(): SeriesRefusal[] {
    this.#offenders.forgetBefore(this.#today() - 1);
    return this.#offenders.all.map((offender) => {
      const worst = offender.worstLabel;
      return {
        ...offender.name,
        limit: offender.limit,
        label: worst?.name ?? null,
        labelValues: worst?.values ?? null,
        refusedSeries: offender.refusedSeries,
        sinceMs: offender.sinceMs,
        lastMs: offender.lastMs,
        message: offender.sentence,
      };
    });
  }

  get counts(): SeriesCount[] {
    const today = this.#today();
    const ofToday = [...this.#tenants.values()].flat().filter(({ day }) => day === today);
    return ofToday.map((memory) => {
      const census = new SeriesCensus(memory);
      return { tenant: census.tenant, series: census.series, isComplete: census.isSeeded };
    });
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#learning);
  }

  /** Of all tenants: who sends no more does not ask for its censuses again, and would keep what they took from everybody else. */
  #sweep(today: number): void {
    this.#sweptDay = today;
    for (const [tenant, memories] of this.#tenants) {
      const isOver = ({ day }: CensusMemory) => day < today - 1 || day > today + 1;
      for (const memory of memories.filter(isOver)) SeriesCensus.release(memory);
      const kept = memories.filter((memory) => !isOver(memory));
      if (kept.length === 0) {
        this.#tenants.delete(tenant);
        this.#roomOfTenants.delete(tenant);
      }
      if (kept.length > 0 && kept.length < memories.length) this.#tenants.set(tenant, kept);
    }
  }

  #today(): number {
    return Math.floor(this.#options.now() / DAY_MS);
  }

  #begin(tenant: TenantId, day: number): CensusMemory {
    const ofTenant = this.#roomOfTenants.get(tenant) ?? CensusRoom.allocateTenant();
    this.#roomOfTenants.set(tenant, ofTenant);
    const memory = SeriesCensus.allocate(tenant, day, { free: this.#freeRoom, ofTenant });
    void this.#seed(new SeriesCensus(memory));
    return memory;
  }

  async #seed(census: SeriesCensus): Promise<void> {
    if (this.#options.knownSeries === undefined) return census.endSeeding();
    try {
      this.#replayed ??= this.#options.replayed();
      await this.#replayed;
      await this.#learn(census);
      census.endSeeding();
    } catch {
      // The store is away, which has a health check of its own. Until it answers nothing is refused.
      this.#replayed = undefined;
      if (this.#isClosed || census.isOver) return;
      setTimeout(() => void this.#seed(census), SEED_AGAIN_MS).unref();
    }
  }

  async #learn(census: SeriesCensus): Promise<void> {
    const { knownSeries } = this.#options;
    if (knownSeries === undefined) return;
    const { length, words } = await knownSeries(census.tenant, census.day);
    for (let row = 0; row < length && !census.isOver; row++) {
      const at = row * 3;
      census.learn(words[at]!, words[at + 1]!, words[at + 2]!);
      if (row % LEARNT_AT_ONCE === LEARNT_AT_ONCE - 1) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #learnLater(afterMs: number): void {
    this.#learning = setTimeout(() => void this.#learnFromOthers(), afterMs).unref();
  }

  /** One tenant after the other, and then a pause: reading takes a twentieth of the time at most. */
  async #learnFromOthers(): Promise<void> {
    const beganAt = performance.now();
    const today = this.#today();
    for (const memory of [...this.#tenants.values()].flat()) {
      if (this.#isClosed) return;
      const census = new SeriesCensus(memory);
      if (memory.day > today || !census.isSeeded || census.isOver) continue;
      // A store that is away is asked again next time; what is known is known.
      await this.#learn(census).catch(() => {});
    }
    if (this.#isClosed) return;
    this.#learnLater(Math.max(this.#options.othersEveryMs ?? 0, (performance.now() - beganAt) * OTHERS_REST));
  }
}
