import type { NameValidation, RelabelRule } from '../../relabel/relabel-rule.ts';

export type LabelPair = readonly [name: string, value: string];

/** How the body is written. */
export type ExpositionFormat = 'text' | 'openmetrics' | 'protobuf';

/** What holds for every target of one scrape configuration. Structured-cloneable. */
export interface ScrapeRules {
  /** Another number for other rules: what was compiled of them is kept by it. */
  readonly id: number;
  readonly honorLabels: boolean;
  readonly honorTimestamps: boolean;
  /** Whether series that come with times of their own are marked when they go, too. */
  readonly trackTimestampsStaleness: boolean;
  readonly metricRelabel: readonly RelabelRule[];
  readonly nameValidation: NameValidation;
  readonly nativeHistograms: boolean;
  readonly classicHistograms: boolean;
  /** Whether classic histograms become native ones with the same bounds. */
  readonly convertsHistograms: boolean;
  /** Each 0 for none. */
  readonly limits: ScrapeLimits;
  readonly timeoutSeconds: number;
  /** Whether the series that repeat the limits are written too. */
  readonly extraMetrics: boolean;
}

export interface ScrapeLimits {
  readonly samples: number;
  readonly labels: number;
  readonly labelNameLength: number;
  readonly labelValueLength: number;
  /** Of native histograms: one of more has its resolution lowered until they fit. */
  readonly histogramBuckets: number;
  /** By how much a native histogram's buckets grow at least: a finer one has its resolution lowered. */
  readonly histogramFactor: number;
}

/** What a scrape knows of itself and its body does not say. */
export interface ScrapeFacts {
  /**
   * Names the target, its labels and its rules together, in this process and never again: series are remembered by it. All requests
   * of one number go to one worker, in order.
   */
  readonly target: number;
  readonly event: ScrapeEvent;
  readonly format: ExpositionFormat;
  /** When the scrape began, milliseconds since the epoch: the time of its samples. */
  readonly timeMs: number;
  readonly durationSeconds: number;
  /** What the target answered, inflated; −1 where that was more than it may be, 0 where there was none. */
  readonly bodyBytes: number;
  /** Labels of the target, sorted by name. */
  readonly labels: readonly LabelPair[];
  readonly rules: ScrapeRules;
}

export type ScrapeEvent =
  /** The body is what the target answered. */
  | 'scraped'
  /** It did not answer, or nobody could read what it said: every series ends, `up` is 0. */
  | 'failed'
  /** The target is gone: every series ends, its own too. */
  | 'ended'
  /** It goes on under another number: nothing ends, nothing is remembered. */
  | 'forgotten';
