import type { LabelMatcher } from '../label-matcher.ts';

/** What is known of the data. Each may answer with as many as it likes; the editor shows the best of them. */
export interface CompletionSource {
  /** Names of metrics, of those that begin so at least. */
  metrics(prefix: string): Promise<readonly KnownMetric[]>;
  /** Labels of the series that meet the matchers; of all series for none. */
  labelNames(matchers: readonly LabelMatcher[]): Promise<readonly string[]>;
  labelValues(label: string, matchers: readonly LabelMatcher[]): Promise<readonly string[]>;
}

export interface KnownMetric {
  readonly name: string;
  /** `counter`, `gauge` … where it is known. */
  readonly type?: string;
  readonly help?: string;
}

export type CompletionKind =
  | 'metric'
  | 'function'
  | 'aggregation'
  | 'keyword'
  | 'operator'
  | 'label'
  | 'value'
  | 'duration';

export interface Completion {
  readonly kind: CompletionKind;
  /** What is shown, and looked for. */
  readonly text: string;
  /** What is written, with quotes where the language wants them. */
  readonly insert: string;
  /** A few words beside it: the call's form, the metric's type. */
  readonly detail: string;
  /** A sentence. */
  readonly about: string;
}

/** What may stand at a place, best first, and what it would replace: offsets as in JavaScript's strings, `to` exclusive. */
export interface Completions {
  readonly from: number;
  readonly to: number;
  readonly items: readonly Completion[];
}
