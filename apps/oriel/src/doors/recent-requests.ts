const SLOT_MS = 5_000;
const SLOTS = 12;
/** Upper bounds of what answers are sorted into, in milliseconds. */
const BOUNDS_MS = [10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, Number.POSITIVE_INFINITY] as const;

interface Slot {
  startMs: number;
  failed: number;
  readonly within: number[];
}

export interface RequestFigures {
  readonly answered: number;
  /** Those that ended with a fault of ours: 500 and above. */
  readonly failed: number;
  /** Within so long 95 % were answered, rounded up to a bound; undefined where nothing was asked, or the slowest have no bound. */
  readonly p95Ms: number | undefined;
}

/** How the answers of the last minute went; counted in place, without an object for each. */
export class RecentRequests {
  readonly #now: () => number;
  readonly #slots: readonly Slot[] = Array.from({ length: SLOTS }, () => ({
    startMs: Number.NEGATIVE_INFINITY,
    failed: 0,
    within: BOUNDS_MS.map(() => 0),
  }));

  constructor(now: () => number) {
    this.#now = now;
  }

  note(status: number, elapsedMs: number): void {
    const slot = this.#slotOf(this.#now());
    if (status >= 500) slot.failed++;
    slot.within[BOUNDS_MS.findIndex((boundMs) => elapsedMs <= boundMs)]!++;
  }

  figures(): RequestFigures {
    const sinceMs = this.#now() - SLOTS * SLOT_MS;
    const recent = this.#slots.filter(({ startMs }) => startMs > sinceMs);
    const within = BOUNDS_MS.map((_, at) => recent.reduce((sum, slot) => sum + slot.within[at]!, 0));
    const answered = within.reduce((sum, count) => sum + count, 0);
    return { answered, failed: recent.reduce((sum, slot) => sum + slot.failed, 0), p95Ms: p95Of(within, answered) };
  }

  #slotOf(nowMs: number): Slot {
    const startMs = Math.floor(nowMs / SLOT_MS) * SLOT_MS;
    const slot = this.#slots[(startMs / SLOT_MS) % SLOTS]!;
    if (slot.startMs !== startMs) {
      slot.startMs = startMs;
      slot.failed = 0;
      slot.within.fill(0);
    }
    return slot;
  }
}

function p95Of(within: readonly number[], answered: number): number | undefined {
  let below = 0;
  for (const [at, count] of within.entries()) {
    below += count;
    if (answered > 0 && below >= 0.95 * answered) return Number.isFinite(BOUNDS_MS[at]) ? BOUNDS_MS[at] : undefined;
  }
  return undefined;
}
