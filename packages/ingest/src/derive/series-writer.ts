import {
  BytesRange,
  type Handle,
  type NativeHistogram,
  type RecordSink,
  SampleFields,
  SeriesFields,
} from '@oriel/telemetry';

const DAY_MS = 86_400_000;
const encoder = new TextEncoder();

/** What a derived series is, for when the sink does not know it by its hash. */
export interface DerivedSeries {
  readonly labels: Iterable<readonly [string, string]>;
  readonly type: number;
  readonly delta: boolean;
  readonly unit: Uint8Array;
  readonly help: Uint8Array;
}

/** Pushes derived samples; labels are only made for series that the sink does not know. */
export class SeriesWriter {
  readonly #inner: RecordSink;
  readonly #fields = new SeriesFields();
  readonly #sample = new SampleFields();
  readonly #name = new BytesRange();
  readonly #value = new BytesRange();

  constructor(inner: RecordSink) {
    this.#inner = inner;
  }

  /** The series of this hash, for samples of that time; −1 when it is not known and has to be pushed. */
  recall(lo: number, hi: number, timeMs: number): Handle {
    return this.#inner.recallSeries(lo, hi, Math.floor(timeMs / DAY_MS));
  }

  /** With its labels, as one that takes exemplars needs it; −1 when there is none. */
  push(lo: number, hi: number, series: DerivedSeries | undefined): Handle {
    if (series === undefined) return -1;
    const { labels, type, delta, unit, help } = series;
    this.#inner.beginSeries();
    for (const [name, value] of labels) {
      if (value === '') continue;
      setText(this.#name, name);
      setText(this.#value, value);
      this.#inner.label(this.#name, this.#value);
    }
    const fields = this.#fields;
    fields.clear();
    fields.type = type;
    fields.delta = delta;
    fields.unit.set(unit, 0, unit.length);
    fields.help.set(help, 0, help.length);
    fields.recallLo = lo;
    fields.recallHi = hi;
    return this.#inner.endSeries(fields);
  }

  /** Why no sample of that time would be taken of the series. */
  refusal(series: Handle, timeMs: number): string {
    return this.#inner.seriesRefusal(series, timeMs);
  }

  /** @param valueLo and valueHi halves of a double; of a histogram, of its sum. */
  sample(
    series: Handle,
    timeMs: number,
    startMs: number,
    valueLo: number,
    valueHi: number,
    histogram: NativeHistogram | null = null,
  ): void {
    const sample = this.#sample;
    sample.clear();
    sample.series = series;
    sample.timeMs = timeMs;
    sample.startMs = startMs > 0 && startMs <= timeMs ? startMs : 0;
    sample.value.set(valueLo, valueHi);
    sample.histogram = histogram;
    sample.histogramIsCounted = histogram !== null;
    this.#inner.sample(sample);
  }
}

function setText(range: BytesRange, text: string): void {
  const bytes = encoder.encode(text);
  range.set(bytes, 0, bytes.length);
}
