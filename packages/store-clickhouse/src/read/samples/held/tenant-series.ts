import type { SampleRange, SeriesMatcher } from '@oriel/store';
import type { NativeBlock } from '../../../engine/engine-client.ts';
import { grown, roomFor } from '../../../samples/grown.ts';
import type { FoundSeries } from '../found-series.ts';
import { Turns } from '../turns.ts';
import { DaySeries } from './day-series.ts';
import { IndexedMatcher } from './indexed-matcher.ts';
import { compileMatcher } from './label-matcher.ts';
import type { LabelValues } from './label-values.ts';
import { SeriesColumns } from './series-columns.ts';
import { SeriesSet } from './series-set.ts';

export const DAY_MS = 86_400_000;

/** Series of which objects are kept, so that the next answer has the same ones; an answer with more has objects of its own. */
export const MOST_SHARED = 65_536;
/** Of such an object, beside the texts of its values. Measured on series of five labels (tenant-series.test.ts holds it). */
const SHARED_BYTES = 300;
/** Series that are looked at without a look at the clock. */
const LOOKED_AT_ONCE = 512;
/** Where more than this share of the series may meet a condition, all are looked at one after the other. */
const SCANNED_SHARE = 1 / 4;

/** A condition, and the values of its label that meet it. */
interface Narrowing {
  readonly condition: IndexedMatcher;
  readonly accepted: readonly number[];
}

/** Series of one tenant in memory, by labels and days. What is asked is answered in numbers of series, and only what is shown becomes objects. */
export class TenantSeries {
  readonly columns = new SeriesColumns();
  readonly #days = new Map<number, DaySeries>();
  readonly #shared = new Map<number, FoundSeries>();

  get sizeBytes(): number {
    let days = 0;
    for (const day of this.#days.values()) days += day.sizeBytes;
    return this.columns.sizeBytes + days + this.#shared.size * SHARED_BYTES;
  }

  has(day: number): boolean {
    return this.#days.has(day);
  }

  /** From now on series can be added to the day. */
  open(day: number): void {
    if (!this.#days.has(day)) this.#days.set(day, new DaySeries());
  }

  close(day: number): void {
    this.#days.delete(day);
  }

  /** Takes rows of a block with the columns of the table `series`: each was active on a day, which has to be open. */
  adder(block: NativeBlock): (row: number, day: number) => void {
    const add = this.columns.adder(block);
    return (row, day) => this.#days.get(day)?.add(add(row), this.columns);
  }

  /** Those of the range. */
  days({ startMs, endMs }: SampleRange): readonly DaySeries[] {
    const [first, last] = [Math.floor(startMs / DAY_MS), Math.floor(endMs / DAY_MS)];
    return [...this.#days].flatMap(([day, series]) => (day >= first && day <= last ? series : []));
  }

  /**
   * Numbers of the series that meet one of the sets, without any all, and were active on one of the days; each once. None of those that
   * come meanwhile: they may have labels that nobody had before.
   */
  async find(
    sets: readonly (readonly SeriesMatcher[])[],
    range: SampleRange,
    limit = Number.POSITIVE_INFINITY,
    turns = new Turns(),
  ): Promise<Uint32Array> {
    if (haveNoConditions(sets)) return SeriesSet.union(this.days(range).map(({ active }) => active)).subarray(0, limit);
    const isActive = this.#activeOn(range);
    const before = this.columns.length;
    let found = new Uint32Array(64);
    let length = 0;
    const seen = sets.length > 1 ? new SeriesSet() : undefined;
    const most = sets.length > 1 ? SeriesSet.sizeOfUnion(this.days(range).map(({ active }) => active)) : limit;
    for (const matchers of sets) {
      // All that there are; or enough.
      if (length >= limit || length >= most) break;
      // Hundreds of sets may meet few series each, or none.
      if (turns.due) await turns.next();
      const conditions = matchers.map((matcher) => this.#indexed(matcher));
      const visited = await this.#visitable(conditions, turns);
      await visit(visited, turns, (number) => {
        if (length >= limit) return false;
        if (number >= before || !isActive(number) || seen?.has(number) || !this.#meets(number, conditions)) return true;
        seen?.add(number);
        if (length === found.length) found = grown(found, new Uint32Array(roomFor(length + 1)));
        found[length++] = number;
        return true;
      });
    }
    return found.subarray(0, length);
  }

  /** The same object as in the answer before, where it `isShared`. */
  series(number: number, isShared: boolean): FoundSeries {
    const known = this.#shared.get(number);
    if (known !== undefined) return known;
    const { ids, names, sets, starts, values, labels } = this.columns;
    const set = sets[names[number]!]!;
    const start = starts[number]!;
    const textOf = (label: LabelValues, value: number) =>
      // A text of many series is to be one string: what groups them by it compares less.
      isShared || label.seriesOf(value) > 1 ? label.texts.text(value) : label.texts.decode(value);
    const found = {
      family: ids[number * 2]!,
      series: ids[number * 2 + 1]!,
      delta: set.isDelta,
      labels: {
        names: set.texts,
        values: set.labels.map((label, place) => textOf(labels[label]!, values[start + place]!)),
      },
      isShared,
    };
    if (!isShared) return found;
    if (this.#shared.size >= MOST_SHARED) this.letGoOfObjects();
    this.#shared.set(number, found);
    return found;
  }

  /** Whether all of these series have the same value of a label, or all of them none. */
  async haveSameValue(numbers: Uint32Array, label: string, turns: Turns): Promise<boolean> {
    const { names, sets, starts, values } = this.columns;
    const wanted = this.columns.labelNumber(label);
    if (wanted < 0) return true;
    const places = sets.map(({ labels }) => labels.indexOf(wanted));
    const valueAt = (number: number) => {
      const place = places[names[number]!]!;
      return place < 0 ? -1 : values[starts[number]! + place]!;
    };
    for (let at = 1; at < numbers.length; at++) {
      if (at % LOOKED_AT_ONCE === 0 && turns.due) await turns.next();
      if (valueAt(numbers[at]!) !== valueAt(numbers[0]!)) return false;
    }
    return true;
  }

  letGoOfObjects(): void {
    this.#shared.clear();
    for (const { texts } of this.columns.labels) texts.letGoOfDecoded();
  }

  #indexed(matcher: SeriesMatcher): IndexedMatcher {
    const { labels, sets } = this.columns;
    const label = this.columns.labelNumber(matcher.name);
    return new IndexedMatcher(compileMatcher(matcher), labels[label], label, sets);
  }

  #activeOn(range: SampleRange): (number: number) => boolean {
    const days = this.days(range).map(({ active }) => active);
    const [only] = days;
    if (days.length === 1) return (number) => only!.has(number);
    return (number) => days.some((day) => day.has(number));
  }

  #meets(number: number, conditions: readonly IndexedMatcher[]): boolean {
    const { names, starts, values } = this.columns;
    for (const condition of conditions) if (!condition.meets(names[number]!, values, starts[number]!)) return false;
    return true;
  }

  /** All series that may meet the conditions, and some that do not. */
  async #visitable(conditions: readonly IndexedMatcher[], turns: Turns): Promise<readonly Visitable[]> {
    const narrowest = await this.#narrowest(conditions, turns);
    const { length, names, starts, values } = this.columns;
    if (narrowest === undefined) return [{ from: 0, to: length, series: undefined }];
    const { condition, accepted } = narrowest;
    const postings = condition.label?.postings(length, (number) => {
      const place = condition.placeIn(names[number]!);
      return place < 0 ? -1 : values[starts[number]! + place]!;
    });
    // No series has the label.
    if (postings === undefined) return [];
    const { series, starts: begin, covered } = postings;
    return [
      ...accepted.map((value) => ({ from: begin[value] ?? 0, to: begin[value + 1] ?? 0, series })),
      { from: covered, to: length, series: undefined },
    ];
  }

  /** The condition that the fewest series can meet. */
  async #narrowest(conditions: readonly IndexedMatcher[], turns: Turns): Promise<Narrowing | undefined> {
    let narrowest: Narrowing | undefined;
    let least = this.columns.length * SCANNED_SHARE;
    for (const condition of conditions) {
      if (!condition.needsLabel) continue;
      // Of a pattern the values are asked, which are fewer than the series, unless another condition has told few already.
      const accepted = await condition.acceptedValues(least, turns);
      if (accepted === undefined) continue;
      const series = accepted.reduce((sum, value) => sum + condition.label!.seriesOf(value), 0);
      if (series > least) continue;
      least = series;
      narrowest = { condition, accepted };
    }
    return narrowest;
  }
}

/** Places of an array of series' numbers; without one the places are the numbers. */
interface Visitable {
  readonly from: number;
  readonly to: number;
  readonly series: Uint32Array | undefined;
}

/** Until `take` says that it is enough. */
async function visit(stretches: readonly Visitable[], turns: Turns, take: (number: number) => boolean): Promise<void> {
  let untilLook = LOOKED_AT_ONCE;
  for (const { from, to, series } of stretches) {
    for (let at = from; at < to; at++) {
      if (--untilLook === 0) {
        if (turns.due) await turns.next();
        untilLook = LOOKED_AT_ONCE;
      }
      if (!take(series === undefined ? at : series[at]!)) return;
    }
  }
}

/** Every series meets them. */
export function haveNoConditions(sets: readonly (readonly SeriesMatcher[])[]): boolean {
  return sets.length === 0 || sets.some((matchers) => matchers.length === 0);
}
