/** What a rule file says (Prometheus, "Recording rules", "Alerting rules"), checked. Durations in milliseconds. */
export interface RuleGroup {
  /** Unique in its file. */
  readonly name: string;
  /** Undefined where the file leaves it to the server. */
  readonly intervalMs: number | undefined;
  readonly queryOffsetMs: number | undefined;
  /** Most series that one rule may give; 0 for no limit. */
  readonly limit: number;
  readonly rules: readonly Rule[];
}

export type Rule = RecordingRule | AlertingRule;

export interface RecordingRule {
  readonly kind: 'recording';
  /** Name of the metric that is made. */
  readonly name: string;
  readonly expr: string;
  /** Those of the group and its own; its own win. */
  readonly labels: Labelling;
}

/** Read, checked and kept; nothing evaluates it yet. */
export interface AlertingRule {
  readonly kind: 'alerting';
  readonly name: string;
  readonly expr: string;
  readonly forMs: number;
  readonly keepFiringForMs: number;
  readonly labels: Labelling;
  readonly annotations: Labelling;
}

export type Labelling = Readonly<Record<string, string>>;

/** Where something begins in the file; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}
