import type { FloatHistogram } from '@oriel/promql';

/** One query over data of its own. Times count from the case's own beginning; whoever asks puts it somewhere. */
export interface Case {
  readonly series: readonly CaseSeries[];
  readonly query: string;
  readonly startMs: number;
  readonly endMs: number;
  /** 0 for an instant query, at `startMs`. */
  readonly stepMs: number;
}

/** A value each step from `firstMs` on. */
export interface CaseSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly firstMs: number;
  readonly stepMs: number;
  readonly values: readonly CaseValue[];
}

export type CaseValue = number | 'gap' | 'stale' | FloatHistogram;
