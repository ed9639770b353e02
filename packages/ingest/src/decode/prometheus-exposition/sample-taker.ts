import {
  BytesRange,
  type Handle,
  type NativeHistogram,
  SampleFields,
  SeriesFields,
  type TelemetrySink,
} from '@oriel/telemetry';
import { LabelHash } from '../../label-hash.ts';
import type { LabelMap, Relabel } from '../../relabel/relabel.ts';
import { MalformedRequest } from '../errors.ts';
import { judgeLabels } from './judge-labels.ts';
import { limitResolution } from './limit-resolution.ts';
import type { ScrapeFacts } from './scrape-facts.ts';
import { addTargetLabels } from './target-labels.ts';
import type { TargetMemory } from './target-memory.ts';

const DAY_MS = 86_400_000;
const DROPPED: Handle = -1;
const encoder = new TextEncoder();

/** A marker of staleness: a NaN with this payload (Prometheus, "value.StaleNaN"). */
const STALE_LO = 2;
const STALE_HI = 0x7ff0_0000;
/** Every other NaN is written as this one. */
const NAN_LO = 1;
const NAN_HI = 0x7ff8_0000;

const doubles = new Float64Array(1);
const words = new Uint32Array(doubles.buffer);

/** A series of an exposition that is not known by its hash: the slow path asks it for what it says. */
export interface SeriesSource {
  /** Labels as exposed, `__name__` among them; those without a value too. */
  labels(): Iterable<readonly [string, string]>;
  /** Type, unit and help. */
  describe(fields: SeriesFields): void;
}

/**
 * Takes the series of one scrape, whatever their format: labels of the target, relabelling, limits, times, and what has gone. What
 * was there the scrape before costs its hash and two look-ups; labels are only made for what is new.
 */
export class SampleTaker {
  readonly sample = new SampleFields();
  readonly hash = new LabelHash();
  readonly #fields = new SeriesFields();
  readonly #name = new BytesRange();
  readonly #value = new BytesRange();
  #sink!: TelemetrySink;
  #facts!: ScrapeFacts;
  #memory!: TargetMemory;
  #relabel!: Relabel;
  #day = 0;
  #hasOwnTime = false;
  #isOver = false;
  /** Series of the exposition, and those that relabelling has left. */
  scraped = 0;
  kept = 0;

  open(sink: TelemetrySink, facts: ScrapeFacts, memory: TargetMemory, relabel: Relabel): void {
    this.#sink = sink;
    this.#facts = facts;
    this.#memory = memory;
    this.#relabel = relabel;
    this.#day = Math.floor(facts.timeMs / DAY_MS);
    this.#isOver = false;
    this.scraped = 0;
    this.kept = 0;
    memory.series.begin();
  }

  /** Begins the hash of a series of this target. */
  beginHash(): void {
    this.hash.begin(this.#facts.target);
  }

  /**
   * Writes `sample` as one of the series whose text is in `hash`, with the value and the time set by `setValue` and `setTime`.
   * Answers the series' handle, or −1 where relabelling has dropped it. `needsLabels` says that exemplars follow, or that it is
   * described otherwise than before.
   */
  take(source: SeriesSource, needsLabels: boolean): Handle {
    const { hash, sample } = this;
    const { series: known } = this.#memory;
    hash.finish();
    const { lo, hi } = hash;
    this.scraped++;
    const place = known.see(lo, hi);
    if (known.isDropped(place)) return DROPPED;
    // The first of two samples of one series and time holds.
    if (known.isRepeated && !this.#hasOwnTime) return DROPPED;
    const day = this.#hasOwnTime ? Math.floor(sample.timeMs / DAY_MS) : this.#day;
    let handle = known.isNew || needsLabels ? DROPPED : this.#sink.recallSeries(lo, hi, day);
    if (handle < 0) {
      const labels = this.#labelsOf(source);
      if (labels === undefined) {
        known.drop(place);
        return DROPPED;
      }
      handle = this.#push(labels, source, lo, hi);
    }
    known.track(place, !this.#hasOwnTime || this.#facts.rules.trackTimestampsStaleness);
    this.kept++;
    const { samples } = this.#facts.rules.limits;
    if (samples > 0 && this.kept > samples) this.#isOver = true;
    sample.series = handle;
    this.#sink.sample(sample);
    return handle;
  }

  /** Clears `sample` and gives it its time. */
  beginSample(hasTimestamp: boolean, timestampMs: number): void {
    const { sample } = this;
    sample.clear();
    this.#hasOwnTime = hasTimestamp && this.#facts.rules.honorTimestamps;
    sample.timeMs = this.#hasOwnTime ? timestampMs : this.#facts.timeMs;
  }

  setValue(value: number): void {
    if (Number.isNaN(value)) {
      this.sample.value.set(NAN_LO, NAN_HI);
      return;
    }
    doubles[0] = value;
    this.sample.value.set(words[0]!, words[1]!);
  }

  /** Of a native histogram; in a resolution that the limits allow. @throws MalformedRequest where none is coarse enough. */
  setHistogram(histogram: NativeHistogram, isCounted: boolean): void {
    this.setValue(histogram.sum);
    this.sample.histogram = limitResolution(histogram, this.#facts.rules.limits);
    this.sample.histogramIsCounted = isCounted;
  }

  /** After the last series: marks what has gone. @throws MalformedRequest over the limit of samples. */
  finish(): void {
    this.#memory.scraped = this.scraped;
    this.#memory.kept = this.kept;
    if (this.#isOver) {
      throw new MalformedRequest(
        'scrape_limit',
        `sample limit exceeded: ${this.kept} samples, limit: ${this.#facts.rules.limits.samples}`,
      );
    }
    this.#memory.series.forEachGone((lo, hi) => this.markStale(lo, hi));
  }

  /**
   * Ends a series. One that was last written yesterday is not known today: it is ended in yesterday's last millisecond. One that is
   * not known at all ends by itself, five minutes after its last sample.
   */
  markStale(lo: number, hi: number): void {
    const { sample } = this;
    sample.clear();
    sample.timeMs = this.#facts.timeMs;
    sample.series = this.#sink.recallSeries(lo, hi, this.#day, true);
    if (sample.series < 0) {
      sample.timeMs = this.#day * DAY_MS - 1;
      sample.series = this.#sink.recallSeries(lo, hi, this.#day - 1, true);
    }
    if (sample.series < 0) return;
    sample.value.set(STALE_LO, STALE_HI);
    this.#sink.sample(sample);
  }

  /** A series of the scrape's own, such as `up`; the hash is begun and finished here. */
  report(index: number, name: string, value: number, describe: (fields: SeriesFields) => void): void {
    const { sample } = this;
    this.beginSample(false, 0);
    this.setValue(value);
    this.#hashReport(index);
    const { lo, hi } = this.hash;
    let handle = this.#sink.recallSeries(lo, hi, this.#day);
    if (handle < 0) {
      const labels: LabelMap = new Map([['__name__', name], ...this.#facts.labels]);
      handle = this.#push(labels, { labels: () => labels, describe }, lo, hi);
    }
    sample.series = handle;
    this.#sink.sample(sample);
  }

  endReport(index: number): void {
    this.#hashReport(index);
    this.markStale(this.hash.lo, this.hash.hi);
  }

  #hashReport(index: number): void {
    this.beginHash();
    this.hash.word(-1);
    this.hash.word(index);
    this.hash.finish();
  }

  /** What is written of a series that is new, or undefined where relabelling drops it. */
  #labelsOf(source: SeriesSource): LabelMap | undefined {
    const { labels: target, rules } = this.#facts;
    const labels: LabelMap = new Map();
    const exposed = new Set<string>();
    for (const [name, value] of source.labels()) {
      if (exposed.has(name))
        throw new MalformedRequest('malformed_exposition', `label name ${JSON.stringify(name)} is not unique`);
      exposed.add(name);
      if (value !== '') labels.set(name, value);
    }
    addTargetLabels(labels, target, { honorLabels: rules.honorLabels, exposed });
    if (!this.#relabel(labels) || labels.size === 0) return undefined;
    judgeLabels(labels, rules);
    return labels;
  }

  #push(labels: LabelMap, source: SeriesSource, lo: number, hi: number): Handle {
    const sink = this.#sink;
    const fields = this.#fields;
    fields.clear();
    source.describe(fields);
    fields.recallLo = lo;
    fields.recallHi = hi;
    sink.beginSeries();
    for (const [name, value] of [...labels].sort(([one], [other]) => (one < other ? -1 : 1))) {
      setText(this.#name, name);
      setText(this.#value, value);
      sink.label(this.#name, this.#value);
    }
    return sink.endSeries(fields);
  }
}

/** Fills a range with a text of its own bytes, which stand still as long as the sink needs them. */
export function setText(range: BytesRange, text: string): void {
  const bytes = encoder.encode(text);
  range.set(bytes, 0, bytes.length);
}
