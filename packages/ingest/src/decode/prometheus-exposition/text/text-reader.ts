import { BytesRange, type SeriesFields, type TelemetrySink } from '@oriel/telemetry';
import { MalformedRequest } from '../../errors.ts';
import { ExemplarPusher } from '../../prometheus-remote-write/exemplar-pusher.ts';
import { type SampleTaker, type SeriesSource, setText } from '../sample-taker.ts';
import { CreatedTimes } from './created-times.ts';
import { exposedLabels } from './exposed-labels.ts';
import { ExpositionError } from './exposition-error.ts';
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
  #parser: PrometheusParser | OpenMetricsParser = this.#prometheus;

  constructor(taker: SampleTaker) {
    this.#taker = taker;
  }

  /**
   * @param families what was said of the target's families in the scrape before; filled again.
   * @throws MalformedRequest
   */
  read(
    body: Uint8Array,
    format: 'text' | 'openmetrics',
    sink: TelemetrySink,
    timeMs: number,
    families: number[],
  ): void {
    const isClassic = format === 'text';
    const parser = isClassic ? this.#prometheus : this.#openMetrics;
    this.#parser = parser;
    this.#family.open(families);
    try {
      if (!isClassic) this.#created.read(body);
      parser.open(body);
      for (;;) {
        const entry = parser.next();
        if (entry === 'end') return;
        if (entry === 'series') this.#readSeries(sink, timeMs);
        else if (entry !== 'comment') this.#family.learn(entry, parser, isClassic);
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

  #readSeries(sink: TelemetrySink, timeMs: number): void {
    const parser = this.#parser;
    const taker = this.#taker;
    let startMs = 0;
    if (parser instanceof OpenMetricsParser) {
      if (this.#created.isOne(this.#family, parser)) return;
      startMs = this.#created.of(this.#family, parser);
    }
    taker.beginHash();
    taker.hash.bytes(parser.bytes, parser.seriesStart, parser.seriesEnd);
    taker.beginSample(parser.hasTimestamp, parser.timestampMs);
    taker.setValue(parser.value);
    taker.sample.startMs = startMs;
    const handle = taker.take(this, parser.hasExemplar || this.#family.isChanged);
    if (handle < 0 || !parser.hasExemplar) return;
    this.#exemplars.begin(sink);
    this.#exemplars.fields.value = parser.exemplarValue;
    const { exemplarRanges, bytes } = parser;
    for (let at = 0; at < exemplarRanges.length; at += 4) {
      setText(this.#name, unescaped(bytes, exemplarRanges[at]!, exemplarRanges[at + 1]!));
      setText(this.#value, unescaped(bytes, exemplarRanges[at + 2]!, exemplarRanges[at + 3]!));
      this.#exemplars.label(sink, this.#name, this.#value);
    }
    this.#exemplars.end(sink, handle, parser.hasExemplarTimestamp ? parser.exemplarTimestampMs : timeMs);
  }
}

const NOTHING = new Uint8Array(0);
