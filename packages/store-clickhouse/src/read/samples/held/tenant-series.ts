import type { SampleRange, SeriesLabels, SeriesMatcher } from '@oriel/store';
import type { FoundSeries } from '../find-series.ts';
import { DaySet } from './day-set.ts';
import { compileMatcher, type LabelMatcher } from './label-matcher.ts';

export const DAY_MS = 86_400_000;

/** Measured on series of five labels (held-series.test.ts holds it); what the texts take comes on top. */
const SERIES_BYTES = 360;
const LABEL_BYTES = 32;
const TEXT_BYTES = 96;

/**
 * Series of one tenant in memory: labels once, however many days and queries meet them, and for each value of each label the series
 * that have it. Series are numbered in the order in which they came, so every list of numbers is sorted.
 */
export class TenantSeries {
  readonly #series: FoundSeries[] = [];
  /** By family and hash of all labels, as one number. */
  readonly #numbers = new Map<bigint, number>();
  readonly #postings = new Map<string, Map<string, number[]>>();
  readonly #days = new Map<number, DaySet>();
  readonly #names = new Map<string, readonly string[]>();
  #sizeBytes = 0;

  /** An estimate of the heap that all this takes. */
  get sizeBytes(): number {
    let days = 0;
    for (const day of this.#days.values()) days += day.sizeBytes;
    return this.#sizeBytes + days;
  }

  has(day: number): boolean {
    return this.#days.has(day);
  }

  /** From now on series can be added to the day. */
  open(day: number): void {
    if (!this.#days.has(day)) this.#days.set(day, new DaySet());
  }

  close(day: number): void {
    this.#days.delete(day);
  }

  /** A series was active on a day that is open. `labels` is asked for those of a new one. */
  add(day: number, family: bigint, series: bigint, isDelta: boolean, labels: () => SeriesLabels): void {
    const key = (family << 64n) | series;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#series.length;
      this.#numbers.set(key, number);
      this.#series.push({ family, series, delta: isDelta, labels: this.#index(number, labels()), isShared: true });
    }
    this.#days.get(day)?.add(number);
  }

  /** Each series once that meets one of the sets, without any all, and was active on one of the days. */
  find(sets: readonly (readonly SeriesMatcher[])[], range: SampleRange, limit: number): FoundSeries[] {
    const days = daysOf(range).flatMap((day) => this.#days.get(day) ?? []);
    const isActive = (number: number) => days.some((day) => day.has(number));
    const found: FoundSeries[] = [];
    const seen = sets.length > 1 ? new Set<number>() : undefined;
    for (const matchers of sets.length === 0 ? [[]] : sets) {
      const conditions = matchers.map(compileMatcher);
      for (const number of this.#candidates(conditions)) {
        if (found.length >= limit) return found;
        if (!isActive(number) || seen?.has(number)) continue;
        const series = this.#series[number]!;
        if (!conditions.every((condition) => condition.accepts(labelOf(series, condition.name)))) continue;
        seen?.add(number);
        found.push(series);
      }
    }
    return found;
  }

  /** The shortest list in which all that meets the conditions stands. */
  #candidates(conditions: readonly LabelMatcher[]): Iterable<number> {
    let shortest: readonly (readonly number[])[] | undefined;
    let least = this.#series.length;
    for (const { name, values, needsLabel, accepts } of conditions) {
      if (!needsLabel) continue;
      const byValue = this.#postings.get(name);
      // Of a pattern the values are asked, which are fewer than the series, unless another condition has told few already.
      if (values === undefined && byValue !== undefined && byValue.size > least) continue;
      const accepted = values ?? [...(byValue?.keys() ?? [])].filter(accepts);
      const lists = accepted.flatMap((value) => {
        const list = byValue?.get(value);
        return list === undefined ? [] : [list];
      });
      const length = lists.reduce((sum, list) => sum + list.length, 0);
      if (length > least) continue;
      least = length;
      shortest = lists;
    }
    // A series has one value of a label: no number stands in two of the lists.
    return shortest === undefined ? this.#series.keys() : shortest.flat();
  }

  #index(number: number, { names, values }: SeriesLabels): SeriesLabels {
    const namesKey = names.join('\0');
    let sharedNames = this.#names.get(namesKey);
    if (sharedNames === undefined) {
      sharedNames = names;
      this.#names.set(namesKey, names);
    }
    this.#sizeBytes += SERIES_BYTES + names.length * LABEL_BYTES;
    const sharedValues = names.map((name, at) => {
      const value = values[at]!;
      let byValue = this.#postings.get(name);
      if (byValue === undefined) {
        byValue = new Map();
        this.#postings.set(name, byValue);
      }
      const known = byValue.get(value);
      if (known !== undefined) {
        known.push(number);
        return this.#series[known[0]!]!.labels.values[this.#series[known[0]!]!.labels.names.indexOf(name)]!;
      }
      byValue.set(value, [number]);
      this.#sizeBytes += TEXT_BYTES + value.length * 2;
      return value;
    });
    return { names: sharedNames, values: sharedValues };
  }
}

/** Days since the epoch that a range touches. */
export function daysOf({ startMs, endMs }: SampleRange): number[] {
  const first = Math.max(0, Math.floor(startMs / DAY_MS));
  const last = Math.floor(endMs / DAY_MS);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
}

function labelOf({ labels }: FoundSeries, name: string): string {
  const at = labels.names.indexOf(name);
  return at < 0 ? '' : labels.values[at]!;
}
