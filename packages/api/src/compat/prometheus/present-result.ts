import { setImmediate } from 'node:timers/promises';
import { type FloatHistogram, listBuckets, type QueryValue, type SeriesResult } from '@oriel/promql';
import { type JsonBytes, JsonWriter } from './json-bytes.ts';

/** After so long others have their turn of the event loop. */
const TURN_MS = 8;

/** A float as Prometheus writes it inside quotes: the shortest decimal that reads back the same. */
export function presentFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Prometheus' formats of the answer to a query ("Expression query result formats"), with what else stands beside the result. */
export async function writeResult(value: QueryValue, beside: Readonly<Record<string, unknown>>): Promise<JsonBytes> {
  const writer = new JsonWriter();
  writer.ascii(`{"resultType":"${value.type}","result":`);
  switch (value.type) {
    case 'scalar':
      writer.value([value.timestampMs / 1_000, presentFloat(value.value)]);
      break;
    case 'string':
      writer.value([value.timestampMs / 1_000, value.value]);
      break;
    case 'vector':
    case 'matrix':
      await writeAll(value.series, value.type === 'vector' ? writeInstant : rangeWriter(), writer);
  }
  for (const [name, other] of Object.entries(beside)) {
    writer.ascii(`,"${name}":`);
    writer.value(other);
  }
  writer.ascii('}');
  return writer.finish();
}

type WriteSeries = (series: SeriesResult, writer: JsonWriter) => void;

async function writeAll(series: readonly SeriesResult[], write: WriteSeries, writer: JsonWriter): Promise<void> {
  writer.ascii('[');
  let turnEndsAt = performance.now() + TURN_MS;
  for (const [at, one] of series.entries()) {
    if (performance.now() >= turnEndsAt) {
      await setImmediate();
      turnEndsAt = performance.now() + TURN_MS;
    }
    if (at > 0) writer.ascii(',');
    writer.ascii('{"metric":');
    writer.value(one.labels.toObject());
    write(one, writer);
    writer.ascii('}');
  }
  writer.ascii(']');
}

function writeInstant({ samples }: SeriesResult, writer: JsonWriter): void {
  const { timestampMs, value, histogram } = samples[0]!;
  writer.ascii(histogram === undefined ? ',"value":' : ',"histogram":');
  writer.value([timestampMs / 1_000, histogram === undefined ? presentFloat(value) : presentHistogram(histogram)]);
}

function rangeWriter(): WriteSeries {
  // Series of one answer have samples at the same steps: what stands before a value is the same text again.
  const timestamps: number[] = [];
  const beforeValues: string[] = [];
  return ({ samples }, writer) => {
    let floats = 0;
    for (let at = 0; at < samples.length; at++) {
      const { timestampMs, value, histogram } = samples[at]!;
      if (histogram !== undefined) continue;
      if (timestamps[at] !== timestampMs) {
        timestamps[at] = timestampMs;
        beforeValues[at] = `,[${timestampMs / 1_000},"`;
      }
      writer.ascii(floats++ === 0 ? `,"values":[[${timestampMs / 1_000},"` : beforeValues[at]!);
      writer.ascii(presentFloat(value));
      writer.ascii('"]');
    }
    if (floats > 0) writer.ascii(']');
    if (floats === samples.length) return;
    const histograms = samples.flatMap(({ timestampMs, histogram }) =>
      histogram === undefined ? [] : [[timestampMs / 1_000, presentHistogram(histogram)]],
    );
    writer.ascii(',"histograms":');
    writer.value(histograms);
  };
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
