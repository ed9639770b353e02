import type { Labels, MemorySample, QueryOptions, SeriesStorage, SharedQueryMemory, SliceWorkers } from '@oriel/promql';
import type { Rule, RuleGroup } from '../rule-file/rule-group.ts';

/** A group, and whose and whence it is. `file` and `name` tell it from all others of its tenant, on every server alike. */
export interface LoadedGroup extends RuleGroup {
  readonly tenant: number;
  readonly file: string;
}

export type GroupKey = Pick<LoadedGroup, 'tenant' | 'file' | 'name'>;

/** What rules make: series with the samples that are new. */
export interface MadeSeries {
  readonly labels: Labels;
  readonly samples: readonly MemorySample[];
}

/** Who evaluates a group, among the servers that share it, and what was kept of it. */
export interface GroupLeases {
  take(group: GroupKey, leaseMs: number): Promise<{ readonly isOurs: boolean; readonly state: unknown }>;
  /** False when another server has it by now; nothing is kept then. */
  keep(group: GroupKey, state: unknown, leaseMs: number): Promise<boolean>;
  forget(group: GroupKey): Promise<void>;
  release(): Promise<void>;
}

export interface RuleLogger {
  warn(about: object, message: string): void;
  info(about: object, message: string): void;
}

export interface RuleWatch {
  rule(seconds: number): void;
  group(seconds: number, evaluation: GroupEvaluation): void;
}

/** One evaluation of a group, and what came of it; nothing of what was asked or found. */
export interface GroupEvaluation {
  readonly rules: number;
  readonly failures: number;
  readonly series: number;
}

/** All that evaluation needs of the program around it. Times are milliseconds since the epoch. */
export interface RuleWorld {
  storage(tenant: number): SeriesStorage;
  /** Evaluate what is wide beside everything else; `null` where there are none. */
  workers(tenant: number): SliceWorkers | null;
  /** What evaluations are held in, with the queries of everybody else. */
  readonly memory: Pick<SharedQueryMemory, 'forQuery'>;
  /** Makes series durable, as far back in time as they may be. Rejects when they were not taken; they may then be written again. */
  write(tenant: number, series: readonly MadeSeries[]): Promise<void>;
  /** Everything whose `write` had resolved by this moment is met by `storage`. */
  readableUpToMs(): number;
  /** How far back a new rule is evaluated: the first moment of which anything may be kept. */
  historyFromMs(tenant: number): Promise<number>;
  readonly leases: GroupLeases;
  readonly options: QueryOptions;
  /** For groups whose file says nothing. */
  readonly defaultIntervalMs: number;
  readonly defaultQueryOffsetMs: number;
  readonly logger: RuleLogger;
  /** Told how long each evaluation took. */
  readonly watch: RuleWatch;
  now(): number;
  /** Resolves then, or at once when the signal ends. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** Equal for rules that give the same results. */
export function keyOf(rule: Rule): string {
  const labels = Object.entries(rule.labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([rule.kind, rule.name, labels, rule.expr]);
}

/** Of a key: equal for rules whose results are called the same, whatever they say. */
export function calledBy(key: string): string {
  return JSON.stringify((JSON.parse(key) as unknown[]).slice(0, -1));
}
