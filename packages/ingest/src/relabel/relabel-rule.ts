export const RELABEL_ACTIONS = [
  'replace',
  'keep',
  'drop',
  'keepequal',
  'dropequal',
  'hashmod',
  'labelmap',
  'labeldrop',
  'labelkeep',
  'lowercase',
  'uppercase',
] as const;
export type RelabelAction = (typeof RELABEL_ACTIONS)[number];

/** Which names of labels and metrics are valid: any UTF-8, or letters, digits and underscores as before Prometheus 3. */
export type NameValidation = 'utf8' | 'legacy';

/** One step of relabelling (Prometheus, "relabel_config"), with its defaults filled in. Structured-cloneable. */
export interface RelabelRule {
  readonly action: RelabelAction;
  readonly sourceLabels: readonly string[];
  readonly separator: string;
  /** RE2 syntax, matched against the whole value. */
  readonly regex: string;
  readonly modulus: number;
  readonly targetLabel: string;
  readonly replacement: string;
  readonly nameValidation: NameValidation;
}

export const DEFAULT_RELABEL_RULE: RelabelRule = {
  action: 'replace',
  sourceLabels: [],
  separator: ';',
  regex: '(.*)',
  modulus: 0,
  targetLabel: '',
  replacement: '$1',
  nameValidation: 'utf8',
};

/** A rule as it was written: what was left out is not there. */
export type WrittenRule = Partial<RelabelRule>;
