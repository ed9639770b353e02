import type { Rule } from '../rule-file/rule-group.ts';
import type { Gap } from './group-state.ts';
import type { GroupKey } from './world.ts';

/** A group as people and scrapers see it. Times in milliseconds since the epoch, `undefined` before the first evaluation. */
export interface RuleGroupReport extends GroupKey {
  readonly intervalMs: number;
  readonly queryOffsetMs: number;
  readonly limit: number;
  readonly lastEvaluationMs: number | undefined;
  readonly evaluationSeconds: number;
  /** Whether this server evaluates it, or another. */
  readonly isLedHere: boolean;
  /** Evaluations by this server since it started, and slots that went by during a longer one. */
  readonly iterations: number;
  readonly missed: number;
  readonly rules: readonly RuleReport[];
  /** What of the past is still being made up for. */
  readonly backfill: readonly BackfillProgress[];
}

export interface RuleReport {
  readonly rule: Rule;
  readonly health: 'ok' | 'err' | 'unknown';
  readonly lastError: string;
  readonly lastEvaluationMs: number | undefined;
  readonly evaluationSeconds: number;
  readonly samples: number;
  /** By this server since it started. */
  readonly evaluations: number;
  readonly failures: number;
}

export interface BackfillProgress extends Omit<Gap, 'rules'> {
  /** Names of the metrics; `null` for all of the group. */
  readonly rules: readonly string[] | null;
}

/** Who knows the groups. */
export interface RuleSource {
  groupsOf(tenant: number): readonly RuleGroupReport[];
  /** Why the newest files are not what is evaluated; empty when they are. */
  problemsOf(tenant: number): readonly string[];
}
