import { SERIES_HISTOGRAM, type SeriesFields } from '@oriel/telemetry';
import { LabelHash } from '../../../label-hash.ts';
import type { ClassicParts } from '../custom-buckets.ts';
import type { SeriesSource } from '../sample-taker.ts';
import type { ExposedExemplar, ExpositionParser } from './exposition-parser.ts';
import { boundOf, unescaped } from './series-labels.ts';
import type { TextFamily } from './text-family.ts';

/** Tells the hash of what was gathered from those of series, which are of texts. */
const GATHERED = -2;
const BOUND = 'le';

/** What a series says of its histogram. */
type Part = { readonly kind: 'bucket'; readonly bound: number } | { readonly kind: 'count' | 'sum' };

/** Puts classic histograms together again, of series that follow one another and differ in nothing but their part and bound. */
export class HistogramGatherer implements SeriesSource, ClassicParts {
  readonly #family: TextFamily;
  readonly #give: () => void;
  readonly #hash = new LabelHash();
  #isOpen = false;
  #bytes: Uint8Array = new Uint8Array(0);
  /** Of the labels of the first part: as `ExpositionParser` has them. */
  #ranges: readonly number[] = [];
  #lo = 0;
  #hi = 0;
  readonly buckets: { readonly bound: number; readonly count: number }[] = [];
  readonly exemplars: ExposedExemplar[] = [];
  count: number | undefined;
  sum = 0;
  hasTimestamp = false;
  /** Milliseconds since the epoch. */
  timestampMs = 0;
  /** Milliseconds since the epoch, 0 for unknown. */
  startMs = 0;

  /** @param give takes what was gathered, while the family is still the one that it is of. */
  constructor(family: TextFamily, give: () => void) {
    this.#family = family;
    this.#give = give;
  }

  /** Forgets what a body that could not be read to its end has left. */
  open(): void {
    this.#isOpen = false;
  }

  /** Takes the series that the parser stands on where it is a part of a classic histogram; what it is no part of is given out first. */
  take(parser: ExpositionParser, startMs: number): boolean {
    const part = this.#partOf(parser);
    if (part === undefined) {
      this.flush();
      return false;
    }
    const { lo, hi } = this.#hashOf(parser);
    if (lo !== this.#lo || hi !== this.#hi) this.flush();
    if (!this.#isOpen) this.#begin(parser, startMs, lo, hi);
    if (part.kind === 'bucket') this.buckets.push({ bound: part.bound, count: parser.value });
    else this[part.kind] = parser.value;
    if (parser.hasExemplar) this.exemplars.push(parser.exemplar());
    return true;
  }

  /** Gives out what was gathered: no more of it comes. */
  flush(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#give();
  }

  /** The same for the same histogram in every scrape. */
  hashInto(hash: LabelHash): void {
    const name = Buffer.from(this.#family.name);
    hash.word(GATHERED);
    hash.bytes(name, 0, name.length);
    hash.word(this.#lo);
    hash.word(this.#hi);
  }

  *labels(): Iterable<readonly [string, string]> {
    const [bytes, ranges] = [this.#bytes, this.#ranges];
    yield ['__name__', this.#family.name];
    for (let at = 2; at < ranges.length; at += 4) {
      const name = unescaped(bytes, ranges[at]!, ranges[at + 1]!);
      if (name !== BOUND) yield [name, unescaped(bytes, ranges[at + 2]!, ranges[at + 3]!)];
    }
  }

  describe(fields: SeriesFields): void {
    this.#family.describe(fields);
  }

  #begin(
    { bytes, ranges, hasTimestamp, timestampMs }: ExpositionParser,
    startMs: number,
    lo: number,
    hi: number,
  ): void {
    this.#isOpen = true;
    this.#bytes = bytes;
    this.#ranges = [...ranges];
    this.#lo = lo;
    this.#hi = hi;
    this.buckets.length = 0;
    this.exemplars.length = 0;
    this.count = undefined;
    this.sum = 0;
    this.hasTimestamp = hasTimestamp;
    this.timestampMs = timestampMs;
    this.startMs = startMs;
  }

  #partOf({ bytes, ranges }: ExpositionParser): Part | undefined {
    const { type, name } = this.#family;
    if (type !== SERIES_HISTOGRAM) return undefined;
    const metric = unescaped(bytes, ranges[0]!, ranges[1]!);
    if (metric === `${name}_count`) return { kind: 'count' };
    if (metric === `${name}_sum`) return { kind: 'sum' };
    if (metric !== `${name}_bucket`) return undefined;
    for (let at = 2; at < ranges.length; at += 4) {
      if (unescaped(bytes, ranges[at]!, ranges[at + 1]!) !== BOUND) continue;
      const bound = boundOf(unescaped(bytes, ranges[at + 2]!, ranges[at + 3]!));
      return Number.isNaN(bound) ? undefined : { kind: 'bucket', bound };
    }
    return undefined;
  }

  /** Of the labels but the bound, whatever their order. */
  #hashOf({ bytes, ranges }: ExpositionParser): LabelHash {
    const hash = this.#hash;
    let lo = 0;
    let hi = 0;
    for (let at = 2; at < ranges.length; at += 4) {
      if (unescaped(bytes, ranges[at]!, ranges[at + 1]!) === BOUND) continue;
      hash.begin(0);
      hash.bytes(bytes, ranges[at]!, ranges[at + 1]!);
      hash.bytes(bytes, ranges[at + 2]!, ranges[at + 3]!);
      hash.finish();
      lo = (lo + hash.lo) | 0;
      hi = (hi + hash.hi) | 0;
    }
    hash.lo = lo;
    hash.hi = hi;
    return hash;
  }
}
