/** What is kept of a group from one evaluation to the next, across restarts and servers. Plain JSON. */
export interface GroupState {
  /** Slot of the last evaluation; 0 before the first. */
  readonly lastMs: number;
  /** How long that took. */
  readonly seconds: number;
  /** Metrics that it wrote: where to look for the series that it knew. */
  readonly metrics: readonly string[];
  /** By `keyOf`: every rule that was ever evaluated, or is being made up for. */
  readonly rules: Readonly<Record<string, RuleState>>;
  /** Slots that are still to be evaluated, oldest first. */
  readonly gaps: readonly Gap[];
}

export interface RuleState {
  /** Slot of its last evaluation. */
  readonly lastMs: number;
  readonly seconds: number;
  readonly samples: number;
  /** Why the last evaluation gave nothing; empty when it did. */
  readonly error: string;
}

export const NOT_EVALUATED: RuleState = { lastMs: 0, seconds: 0, samples: 0, error: '' };

/** Slots without results, both ends included: of a rule that is new, or of a time in which nobody evaluated. */
export interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
  /** The first slot that is not made up for yet. */
  readonly nextMs: number;
  /** By `keyOf`; `null` for all. */
  readonly rules: readonly string[] | null;
}

export const NO_STATE: GroupState = { lastMs: 0, seconds: 0, metrics: [], rules: {}, gaps: [] };

/** What was kept, as it comes back; nothing kept is `{}`. */
export function readState(kept: unknown): GroupState {
  return { ...NO_STATE, ...(kept as Partial<GroupState>) };
}
