import { sizeInSamples } from '../histogram/index.ts';
import type { Sample } from '../result.ts';
import type { BucketBuffer } from '../storage.ts';
import { type Column, HISTOGRAM } from './column.ts';
import type { HistogramPoints, RangeSeries } from './range-functions/range-series.ts';
import { emptyBounds, findBounds, type Windows } from './range-functions/windows.ts';
import { type Steps, stepAt } from './steps.ts';

/** Through which windows of its own the outer expression looks at a subquery. */
export interface SubqueryWindows {
  readonly rangeMs: number;
  readonly offsetMs: number;
  /** The moment that `@` names; every step then looks through the same window. */
  readonly atMs: number | null;
}

/**
 * How many samples are looked at, step by step, as Prometheus' statistics count them: at each step what an instant query at that step
 * would look at, whatever the evaluation takes from the step before. A histogram counts as many samples as it takes room.
 */
export class SampleCounts {
  readonly steps: Steps;
  /** What each step looks at: windows that overlap count a sample again. */
  readonly queryable: Float64Array<ArrayBuffer>;
  /** What each step looks at first. */
  readonly read: Float64Array<ArrayBuffer>;

  constructor(steps: Steps) {
    this.steps = steps;
    this.queryable = new Float64Array(steps.count);
    this.read = new Float64Array(steps.count);
  }

  /** A value that an instant selector has found. */
  found({ kinds, histograms }: Column, step: number): void {
    const histogram = kinds[step] === HISTOGRAM ? histograms?.[step] : undefined;
    this.#add(step, histogram === undefined ? 1 : sizeInSamples(histogram));
  }

  /** A range vector that is the answer. */
  answered(samples: readonly Sample[]): void {
    for (const { histogram } of samples) this.#add(0, histogram === undefined ? 1 : sizeInSamples(histogram));
  }

  #add(step: number, samples: number): void {
    (this.queryable[step] as number) += samples;
    (this.read[step] as number) += samples;
  }

  /** One series, looked at through these windows. */
  inWindows({ floats, histograms, buckets, kept }: RangeSeries, windows: Windows): void {
    const rolledUp = buckets ?? kept;
    if (rolledUp !== null) {
      // How many there were is kept of them, and not how large they were.
      this.#look({ timestamps: rolledUp.ends, length: rolledUp.length }, windows, alike(sumsOfCounts(rolledUp)));
      return;
    }
    if (floats.length > 0) this.#look(floats, windows, null);
    if (histograms.length > 0) this.#look(histograms, windows, alike(sumsOfSizes(histograms)));
  }

  /** What is the same at every step, and was evaluated once. */
  repeat(once: SampleCounts): void {
    const queryable = totalOf(once.queryable);
    for (let step = 0; step < this.steps.count; step++) (this.queryable[step] as number) += queryable;
    (this.read[0] as number) += totalOf(once.read);
  }

  /** What a subquery has looked at: each step counts all steps of the subquery in its window, and reads those that are new to it. */
  through(inner: SampleCounts, { rangeMs, offsetMs, atMs }: SubqueryWindows): void {
    const { steps } = this;
    if (steps.count === 1) {
      (this.queryable[0] as number) += totalOf(inner.queryable);
      (this.read[0] as number) += totalOf(inner.read);
      return;
    }
    const windows = {
      count: steps.count,
      rangeMs,
      ends: Float64Array.from({ length: steps.count }, (_, step) => (atMs ?? stepAt(steps, step)) - offsetMs),
      reachBackMs: 0,
      reachAheadMs: 0,
    };
    const timestamps = Float64Array.from({ length: inner.steps.count }, (_, step) => stepAt(inner.steps, step));
    const sums = { queryable: runningSums(inner.queryable), read: runningSums(inner.read) };
    this.#look({ timestamps, length: inner.steps.count }, windows, sums);
  }

  /** What was counted at the same steps somewhere else. */
  join({ queryable, read }: Pick<SampleCounts, 'queryable' | 'read'>): void {
    for (let step = 0; step < this.steps.count; step++) {
      (this.queryable[step] as number) += queryable[step] as number;
      (this.read[step] as number) += read[step] as number;
    }
  }

  #look(points: Points, windows: Omit<Windows, 'evaluations'>, sums: Sums): void {
    const bounds = emptyBounds(windows.count);
    findBounds(points, windows, bounds);
    for (let step = 0, before = 0; step < windows.count; step++) {
      const [from, to] = [bounds.from[step] as number, bounds.to[step] as number];
      const newFrom = Math.min(Math.max(from, before), to);
      (this.queryable[step] as number) += sums === null ? to - from : between(sums.queryable, from, to);
      (this.read[step] as number) += sums === null ? to - newFrom : between(sums.read, newFrom, to);
      before = to;
    }
  }
}

type Points = Parameters<typeof findBounds>[0];

/** For each place, how much all points before it count; `null` where each is one sample. */
type Sums = { readonly queryable: Float64Array; readonly read: Float64Array } | null;

function sumsOfCounts({ counts, length }: BucketBuffer): Float64Array {
  return runningSums(counts.subarray(0, length));
}

function sumsOfSizes({ values, length }: HistogramPoints): Float64Array {
  return runningSums(Float64Array.from(values.slice(0, length), sizeInSamples));
}

function alike(sums: Float64Array): Sums {
  return { queryable: sums, read: sums };
}

/** The sum of all before each place. */
function runningSums(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let at = 0; at < values.length; at++) sums[at + 1] = (sums[at] as number) + (values[at] as number);
  return sums;
}

function between(sums: Float64Array, from: number, to: number): number {
  return (sums[to] as number) - (sums[from] as number);
}

function totalOf(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
