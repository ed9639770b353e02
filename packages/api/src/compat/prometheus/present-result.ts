import {
  type FloatHistogram,
  floatsAmong,
  floatsOf,
  type Labels,
  listBuckets,
  plainNumber,
  type QueryValue,
  type SeriesResult,
} from '@oriel/promql';
import { JsonWriter } from './json-pieces.ts';
import { presentSeconds, TimeTexts } from './time-texts.ts';

/** A float as Prometheus writes it inside quotes: the shortest decimal that reads back the same, an exponent in two digits at least. */
export function presentFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  if (value > -1e-6 && value < 1e-6) return presentSmall(value);
  return String(value);
}

function presentSmall(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value).replace(/e-(?=\d$)/, 'e-0');
}

/** Prometheus' formats of the answer to a query ("Expression query result formats"), with what else stands beside the result. */
export function* writeResult(value: QueryValue, beside: Readonly<Record<string, unknown>>): Iterable<Buffer> {
  const writer = new JsonWriter();
  writer.ascii(`{"resultType":"${value.type}","result":`);
  switch (value.type) {
    case 'scalar':
      // A scalar never has an exponent.
      writer.value([value.timestampMs / 1_000, plainNumber(value.value)]);
      break;
    case 'string':
      writer.value([value.timestampMs / 1_000, value.value]);
      break;
    case 'vector':
    case 'matrix':
      yield* writeAll(value.series, value.type === 'vector' ? writeInstant : rangeWriter(), writer);
  }
  for (const [name, other] of Object.entries(beside)) {
    writer.ascii(`,"${name}":`);
    writer.value(other);
  }
  writer.ascii('}');
  yield writer.take();
}

/** A list of series, as objects of their labels. */
export function* writeLabelSets(sets: readonly Labels[]): Iterable<Buffer> {
  const writer = new JsonWriter();
  writer.ascii('[');
  for (const [at, labels] of sets.entries()) {
    if (writer.isPiece) yield writer.take();
    if (at > 0) writer.ascii(',');
    writeLabels(labels, writer);
  }
  writer.ascii(']');
  yield writer.take();
}

type WriteSeries = (series: SeriesResult, writer: JsonWriter) => void;

function* writeAll(series: readonly SeriesResult[], write: WriteSeries, writer: JsonWriter): Iterable<Buffer> {
  writer.ascii('[');
  for (const [at, one] of series.entries()) {
    if (writer.isPiece) yield writer.take();
    if (at > 0) writer.ascii(',');
    writer.ascii('{"metric":');
    writeLabels(one.labels, writer);
    write(one, writer);
    writer.ascii('}');
  }
  writer.ascii(']');
}

/** A table of all series is mostly labels. */
function writeLabels({ names, values }: Labels, writer: JsonWriter): void {
  writer.ascii('{');
  for (let at = 0; at < names.length; at++) {
    if (at > 0) writer.ascii(',');
    writer.string(names[at]!);
    writer.ascii(':');
    writer.string(values[at]!);
  }
  writer.ascii('}');
}

function writeInstant({ samples }: SeriesResult, writer: JsonWriter): void {
  const { timestampMs, value, histogram } = samples[0]!;
  writer.ascii(histogram === undefined ? ',"value":[' : ',"histogram":[');
  writer.ascii(`${presentSeconds(timestampMs)},`);
  if (histogram === undefined) writer.string(presentFloat(value));
  else writer.value(presentHistogram(histogram));
  writer.ascii(']');
}

function rangeWriter(): WriteSeries {
  const steps = new StepTexts();
  return (series, writer) => {
    const plain = floatsOf(series);
    const { timestamps, values } = plain ?? floatsAmong(series);
    if (values.length > 0) {
      writer.ascii(',"values":[');
      writer.decimals(values, steps.of(timestamps), presentFloat);
      writer.ascii('"]]');
    }
    if (plain !== undefined || values.length === series.samples.length) return;
    writer.ascii(',"histograms":[');
    let separator = '';
    for (const { timestampMs, histogram } of series.samples) {
      if (histogram === undefined) continue;
      writer.ascii(`${separator}[${presentSeconds(timestampMs)},`);
      writer.value(presentHistogram(histogram));
      writer.ascii(']');
      separator = ',';
    }
    writer.ascii(']');
  };
}

/** Series of one answer mostly have samples at the same steps, and then what stands before their values is the same. */
class StepTexts {
  #timestamps: Float64Array | undefined;
  #texts = new TimeTexts(new Float64Array());

  of(timestamps: Float64Array): TimeTexts {
    if (timestamps !== this.#timestamps) {
      this.#timestamps = timestamps;
      this.#texts = new TimeTexts(timestamps);
    }
    return this.#texts;
  }
}

function presentHistogram(histogram: FloatHistogram) {
  const buckets = listBuckets(histogram).map(({ lower, upper, lowerInclusive, upperInclusive, count }) => [
    boundaryRule(lowerInclusive, upperInclusive),
    presentFloat(lower),
    presentFloat(upper),
    presentFloat(count),
  ]);
  return {
    count: presentFloat(histogram.count),
    sum: presentFloat(histogram.sum),
    ...(buckets.length > 0 ? { buckets } : {}),
  };
}

/** 0 open left, 1 open right, 2 open both, 3 closed both. */
function boundaryRule(lowerInclusive: boolean, upperInclusive: boolean): 0 | 1 | 2 | 3 {
  if (lowerInclusive) return upperInclusive ? 3 : 1;
  return upperInclusive ? 0 : 2;
}
