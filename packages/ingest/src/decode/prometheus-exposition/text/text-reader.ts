import { BytesRange, type Handle, type SeriesFields, type TelemetrySink } from '@oriel/telemetry';
import { MalformedRequest } from '../../errors.ts';
import { ExemplarPusher } from '../../prometheus-remote-write/exemplar-pusher.ts';
import { customBuckets } from '../custom-buckets.ts';
import { type SampleTaker, type SeriesSource, setText } from '../sample-taker.ts';
import type { ScrapeFacts } from '../scrape-facts.ts';
import { CreatedTimes } from './created-times.ts';
import { exposedLabels } from './exposed-labels.ts';
import { ExpositionError } from './exposition-error.ts';
import type { ExposedExemplar } from './exposition-parser.ts';
import { HistogramGatherer } from './histogram-gatherer.ts';
import { OpenMetricsParser } from './openmetrics-parser.ts';
import { PrometheusParser } from './prometheus-parser.ts';
import { unescaped } from './series-labels.ts';
import { TextFamily } from './text-family.ts';

/** Reads the two text formats into a taker of samples. */
export class TextReader implements SeriesSource {
  readonly #taker: SampleTaker;
  readonly #prometheus = new PrometheusParser();
  readonly #openMetrics = new OpenMetricsParser();
  readonly #family = new TextFamily();
  readonly #created = new CreatedTimes();
  readonly #exemplars = new ExemplarPusher();
  readonly #name = new BytesRange();
  readonly #value = new BytesRange();
  readonly #gatherer = new HistogramGatherer(this.#family, () => this.#writeGathered());
  #sink!: TelemetrySink;
  #facts!: ScrapeFacts;
  #parser: PrometheusParser | OpenMetricsParser = this.#prometheus;

  constructor(taker: SampleTaker) {
    this.#taker = taker;
  }

  /**
   * @param families what was said of the target's families in the scrape before; filled again.
   * @throws MalformedRequest
   */
  read(body: Uint8Array, sink: TelemetrySink, facts: ScrapeFacts, families: number[]): void {
    const isClassic = facts.format === 'text';
    const parser = isClassic ? this.#prometheus : this.#openMetrics;
    this.#parser = parser;
    this.#sink = sink;
    this.#facts = facts;
    this.#family.open(families);
    this.#gatherer.open();
    try {
      if (!isClassic) this.#created.read(body);
      parser.open(body);
      for (;;) {
        const entry = parser.next();
        if (entry === 'series') {
          this.#readSeries();
          continue;
        }
        if (entry === 'comment') continue;
        this.#gatherer.flush();
        if (entry === 'end') return;
        this.#family.learn(entry, parser, isClassic);
      }
    } catch (error) {
      if (error instanceof ExpositionError)
        throw new MalformedRequest('malformed_exposition', error.message, { cause: error });
      throw error;
    } finally {
      parser.open(NOTHING);
    }
  }

  labels(): Iterable<readonly [string, string]> {
    return exposedLabels(this.#parser, this.#family);
  }

  describe(fields: SeriesFields): void {
    const { bytes, ranges } = this.#parser;
    if (this.#family.has(unescaped(bytes, ranges[0]!, ranges[1]!))) this.#family.describe(fields);
  }

  #readSeries(): void {
    const parser = this.#parser;
    const taker = this.#taker;
    let startMs = 0;
    if (parser instanceof OpenMetricsParser) {
      if (this.#created.isOne(this.#family, parser)) return;
      startMs = this.#created.of(this.#family, parser);
    }
    const { convertsHistograms, classicHistograms } = this.#facts.rules;
    if (convertsHistograms && this.#gatherer.take(parser, startMs) && !classicHistograms) return;
    taker.beginHash();
    taker.hash.bytes(parser.bytes, parser.seriesStart, parser.seriesEnd);
    taker.beginSample(parser.hasTimestamp, parser.timestampMs);
    taker.setValue(parser.value);
    taker.sample.startMs = startMs;
    const handle = taker.take(this, parser.hasExemplar || this.#family.isChanged);
    if (handle >= 0 && parser.hasExemplar) this.#pushExemplar(handle, parser.exemplar());
  }

  #writeGathered(): void {
    const taker = this.#taker;
    const gathered = this.#gatherer;
    const { histogram, isCounted } = customBuckets(gathered);
    taker.beginHash();
    gathered.hashInto(taker.hash);
    taker.beginSample(gathered.hasTimestamp, gathered.timestampMs);
    taker.setHistogram(histogram, isCounted);
    taker.sample.startMs = gathered.startMs;
    const handle = taker.take(gathered, gathered.exemplars.length > 0 || this.#family.isChanged);
    if (handle >= 0) for (const exemplar of gathered.exemplars) this.#pushExemplar(handle, exemplar);
  }

  #pushExemplar(handle: Handle, { ranges, value, timestampMs = this.#facts.timeMs }: ExposedExemplar): void {
    const { bytes } = this.#parser;
    const sink = this.#sink;
    this.#exemplars.begin(sink);
    this.#exemplars.fields.value = value;
    for (let at = 0; at < ranges.length; at += 4) {
      setText(this.#name, unescaped(bytes, ranges[at]!, ranges[at + 1]!));
      setText(this.#value, unescaped(bytes, ranges[at + 2]!, ranges[at + 3]!));
      this.#exemplars.label(sink, this.#name, this.#value);
    }
    this.#exemplars.end(sink, handle, timestampMs);
  }
}

const NOTHING = new Uint8Array(0);
