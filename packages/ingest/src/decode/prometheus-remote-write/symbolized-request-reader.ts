import { BytesRange, type Handle, SERIES_STATESET, SERIES_UNKNOWN, type TelemetrySink } from '@oriel/telemetry';
import { type LabelSlice, seriesText, sliceOf } from '../../guard/series-text.ts';
import { LabelHash } from '../../label-hash.ts';
import { MalformedRequest } from '../errors.ts';
import { readInt64 } from '../otlp/protobuf/wire-integers.ts';
import { WIRE_FIXED64, WIRE_LENGTH, WIRE_VARINT, WireReader } from '../otlp/protobuf/wire-reader.ts';
import { ExemplarPusher } from './exemplar-pusher.ts';
import { HistogramReader } from './histogram-reader.ts';
import { OpenSeries } from './open-series.ts';
import { readSample } from './sample-reader.ts';
import { Symbols } from './symbols.ts';

/** Of a sentence; a series may name a million. */
const MOST_REFS_TOLD = 64;

/**
 * `io.prometheus.write.v2.Request`, the message of remote write 2.0:
 *
 *     { repeated 4 symbol, repeated 5 series { repeated 1 label ref, repeated 2 sample, repeated 3 histogram, repeated 4 exemplar,
 *       5 metadata } }
 *
 * Request and series are walked twice, since symbols and metadata may stand behind what needs them. What is wrong with one series is
 * said in the words of Prometheus' own receiver, which senders' operators have learnt to look for.
 */
export class SymbolizedRequestReader {
  readonly #wire = new WireReader();
  readonly #symbols = new Symbols();
  readonly #hash = new LabelHash();
  readonly #histograms = new HistogramReader(this.#wire);
  readonly #exemplars = new ExemplarPusher();
  readonly #series = new OpenSeries((sink) => this.#pushSeries(sink));
  readonly #name = new BytesRange();
  readonly #value = new BytesRange();
  /** Of the open series, and of the open exemplar. */
  readonly #labelRefs: number[] = [];
  readonly #exemplarRefs: number[] = [];
  #helpRef = 0;
  #unitRef = 0;
  #hasValues = false;
  #hasExemplars = false;
  /** Whether any series of the request has a sample or a histogram; looked for only when one has none. */
  #requestHasValues: boolean | undefined;

  read(body: Uint8Array, sink: TelemetrySink): void {
    const wire = this.#wire;
    wire.open(body);
    this.#symbols.open(wire.bytes);
    this.#requestHasValues = undefined;
    try {
      this.#collectSymbols();
      while (wire.position < wire.limit) {
        const tag = wire.tag();
        if (tag >>> 3 !== 5) {
          wire.skip(tag);
          continue;
        }
        wire.expect(tag, WIRE_LENGTH);
        this.#readSeries(sink);
      }
    } finally {
      wire.close();
    }
  }

  #collectSymbols(): void {
    const wire = this.#wire;
    let isOther = false;
    let isOwn = false;
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      if (tag >>> 3 === 4) {
        wire.expect(tag, WIRE_LENGTH);
        const length = wire.length();
        this.#symbols.add(wire.position, wire.position + length);
        wire.position += length;
        isOwn = true;
        continue;
      }
      isOwn ||= tag >>> 3 === 5;
      isOther ||= tag >>> 3 === 1 || tag >>> 3 === 3;
      wire.skip(tag);
    }
    if (isOther && !isOwn) {
      throw new MalformedRequest('other_message', 'the body is a prometheus.WriteRequest; say so in the content type');
    }
    wire.position = 0;
  }

  #readSeries(sink: TelemetrySink): void {
    const wire = this.#wire;
    const outer = wire.enter();
    const start = wire.position;
    this.#readHead();
    const { fields } = this.#series;
    fields.invalid = this.#judgeRefs();
    if (fields.invalid === '') this.#hashSeries();
    this.#series.open(sink, this.#hasExemplars || fields.invalid !== '');
    if (!this.#hasValues) this.#refuseEmptySeries(sink);
    wire.position = start;
    if (this.#hasValues || !this.#isPartOfMore()) {
      while (wire.position < wire.limit) this.#readPart(sink, wire.tag());
    }
    wire.position = wire.limit;
    wire.leave(outer);
  }

  /** First walk: labels, metadata, and what there is. */
  #readHead(): void {
    const wire = this.#wire;
    const { fields } = this.#series;
    fields.clear();
    this.#labelRefs.length = 0;
    this.#helpRef = 0;
    this.#unitRef = 0;
    this.#hasValues = false;
    this.#hasExemplars = false;
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      switch (tag >>> 3) {
        case 1:
          this.#readRefs(tag, this.#labelRefs);
          continue;
        case 2:
        case 3:
          this.#hasValues = true;
          break;
        case 4:
          this.#hasExemplars = true;
          break;
        case 5:
          wire.expect(tag, WIRE_LENGTH);
          this.#readMetadata();
          continue;
      }
      wire.skip(tag);
    }
  }

  #judgeRefs(): string {
    const problem = judgeLabelRefs(this.#labelRefs, this.#symbols.size);
    if (problem !== '') return `parsing labels for series ${refsText(this.#labelRefs)}: ${problem}`;
    // 0 is the empty string of a request that has no symbols at all, too.
    if (this.#helpRef !== 0 && this.#helpRef >= this.#symbols.size) return this.#outsideText('help_ref', this.#helpRef);
    if (this.#unitRef !== 0 && this.#unitRef >= this.#symbols.size) return this.#outsideText('unit_ref', this.#unitRef);
    return '';
  }

  #outsideText(field: string, ref: number): string {
    return `parsing metadata for series ${refsText(this.#labelRefs)}: metadata ${field} ${ref} outside of symbols table (size ${this.#symbols.size})`;
  }

  #hashSeries(): void {
    const { fields } = this.#series;
    const hash = this.#hash;
    hash.begin(fields.type);
    this.#symbols.hashAllInto(hash, this.#labelRefs);
    hash.word(this.#labelRefs.length);
    if (this.#helpRef !== 0) this.#symbols.hashInto(hash, this.#helpRef);
    hash.word(this.#helpRef === 0 ? 0 : 1);
    if (this.#unitRef !== 0) this.#symbols.hashInto(hash, this.#unitRef);
    hash.finish();
    fields.recallLo = hash.lo;
    fields.recallHi = hash.hi;
    if (this.#helpRef !== 0) this.#symbols.into(fields.help, this.#helpRef);
    if (this.#unitRef !== 0) this.#symbols.into(fields.unit, this.#unitRef);
  }

  /** Second walk. */
  #readPart(sink: TelemetrySink, tag: number): void {
    const wire = this.#wire;
    const { sample } = this.#series;
    switch (tag >>> 3) {
      case 2:
        wire.expect(tag, WIRE_LENGTH);
        sample.clear();
        readSample(wire, sample);
        this.#series.endSample(sink);
        return;
      case 3:
        wire.expect(tag, WIRE_LENGTH);
        sample.clear();
        this.#histograms.read(sample);
        this.#series.endSample(sink);
        return;
      case 4:
        wire.expect(tag, WIRE_LENGTH);
        if (this.#series.fields.invalid === '') this.#readExemplar(sink);
        else wire.skip(tag);
        return;
      default:
        wire.skip(tag);
    }
  }

  /** The slow path: a series that is not known by its hash. */
  #pushSeries(sink: TelemetrySink): Handle {
    const { fields } = this.#series;
    sink.beginSeries();
    if (fields.invalid === '') {
      for (let at = 0; at < this.#labelRefs.length; at += 2) {
        this.#symbols.into(this.#name, this.#labelRefs[at]!);
        this.#symbols.into(this.#value, this.#labelRefs[at + 1]!);
        sink.label(this.#name, this.#value);
      }
    }
    return sink.endSeries(fields);
  }

  /**
   * Remote write 2.0, "Samples": at least one sample or histogram must be in every series. A request of nothing but exemplars or
   * metadata is taken all the same: some senders send those apart.
   */
  #refuseEmptySeries(sink: TelemetrySink): void {
    if (!this.#isPartOfMore()) return;
    const labels = this.#series.fields.invalid === '' ? this.#labelsOfSeries() : [];
    this.#series.refuse(
      sink,
      `TimeSeries must contain at least one sample or histogram for series ${seriesText(labels)}`,
    );
  }

  #isPartOfMore(): boolean {
    this.#requestHasValues ??= this.#hasAnyValues();
    return this.#requestHasValues;
  }

  #hasAnyValues(): boolean {
    const wire = this.#wire;
    const { position, limit } = wire;
    wire.position = 0;
    wire.limit = wire.bytes.length;
    let found = false;
    while (!found && wire.position < wire.limit) {
      const tag = wire.tag();
      if (tag >>> 3 !== 5) {
        wire.skip(tag);
        continue;
      }
      wire.expect(tag, WIRE_LENGTH);
      const outer = wire.enter();
      while (wire.position < wire.limit) {
        const inner = wire.tag();
        found ||= inner >>> 3 === 2 || inner >>> 3 === 3;
        wire.skip(inner);
      }
      wire.leave(outer);
    }
    wire.position = position;
    wire.limit = limit;
    return found;
  }

  #readExemplar(sink: TelemetrySink): void {
    const wire = this.#wire;
    const outer = wire.enter();
    const refs = this.#exemplarRefs;
    refs.length = 0;
    let value = 0;
    let timeMs = 0;
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      switch (tag >>> 3) {
        case 1:
          this.#readRefs(tag, refs);
          break;
        case 2:
          wire.expect(tag, WIRE_FIXED64);
          value = wire.double();
          break;
        case 3:
          wire.expect(tag, WIRE_VARINT);
          timeMs = readInt64(wire);
          break;
        default:
          wire.skip(tag);
      }
    }
    wire.leave(outer);
    const problem = judgeLabelRefs(refs, this.#symbols.size);
    if (problem !== '') {
      this.#series.refuse(sink, `parsing exemplar for series ${seriesText(this.#labelsOfSeries())}: ${problem}`);
      return;
    }
    const series = this.#series.pushed(sink);
    this.#exemplars.begin(sink);
    this.#exemplars.fields.value = value;
    for (let at = 0; at < refs.length; at += 2) {
      this.#symbols.into(this.#name, refs[at]!);
      this.#symbols.into(this.#value, refs[at + 1]!);
      this.#exemplars.label(sink, this.#name, this.#value);
    }
    this.#exemplars.end(sink, series, timeMs);
  }

  #readMetadata(): void {
    const wire = this.#wire;
    const { fields } = this.#series;
    const outer = wire.enter();
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      const field = tag >>> 3;
      if (field === 1 || field === 3 || field === 4) {
        wire.expect(tag, WIRE_VARINT);
        const value = wire.varint32();
        if (field === 1) fields.type = value <= SERIES_STATESET ? value : SERIES_UNKNOWN;
        else if (field === 3) this.#helpRef = value;
        else this.#unitRef = value;
      } else wire.skip(tag);
    }
    wire.leave(outer);
  }

  /** Packed, as senders write them, or one by one. */
  #readRefs(tag: number, refs: number[]): void {
    const wire = this.#wire;
    if ((tag & 7) === WIRE_VARINT) {
      refs.push(wire.varint32());
      return;
    }
    wire.expect(tag, WIRE_LENGTH);
    const outer = wire.enter();
    const { bytes, limit } = wire;
    let at = wire.position;
    while (at < limit) {
      const first = bytes[at]!;
      // Fast paths for one and two bytes, which is what all but the largest tables of symbols need.
      if (first < 0x80) {
        refs.push(first);
        at++;
      } else if (at + 1 < limit && bytes[at + 1]! < 0x80) {
        refs.push((first & 0x7f) | (bytes[at + 1]! << 7));
        at += 2;
      } else {
        wire.position = at;
        refs.push(wire.varint32());
        at = wire.position;
      }
    }
    wire.position = at;
    wire.leave(outer);
  }

  #labelsOfSeries(): LabelSlice[] {
    const labels: LabelSlice[] = [];
    for (let at = 0; at < this.#labelRefs.length; at += 2) {
      this.#symbols.into(this.#name, this.#labelRefs[at]!);
      this.#symbols.into(this.#value, this.#labelRefs[at + 1]!);
      labels.push({ name: sliceOf(this.#name), value: sliceOf(this.#value) });
    }
    return labels;
  }
}

function judgeLabelRefs(refs: readonly number[], symbols: number): string {
  if (refs.length % 2 !== 0) return `invalid labelRefs length ${refs.length}`;
  for (let at = 0; at < refs.length; at += 2) {
    const name = refs[at]!;
    const value = refs[at + 1]!;
    if (name >= symbols || value >= symbols)
      return `labelRefs ${name} (name) = ${value} (value) outside of symbols table (size ${symbols})`;
  }
  return '';
}

function refsText(refs: readonly number[]): string {
  return refs.length > MOST_REFS_TOLD ? `[${refs.slice(0, MOST_REFS_TOLD).join(' ')} …]` : `[${refs.join(' ')}]`;
}
