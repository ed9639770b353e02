import type { FloatHistogram, Labels } from '@oriel/promql';
import { MessageWriter } from '../remote-read/message-writer.ts';
import { escapeLabel, escapeMetric } from './escape-names.ts';
import type { LatestSample } from './latest-samples.ts';

/** Of `io.prometheus.client.MetricType`. */
const UNTYPED = 3;
const HISTOGRAM = 4;
const GAUGE_HISTOGRAM = 5;
const SAMPLES_AT_ONCE = 1_000;

/**
 * `io.prometheus.client.MetricFamily`, each behind its length. As Prometheus federates: a family of each name and kind, in which
 * numbers are untyped, so that a native histogram and a float of one name can both be told.
 */
export function* writeMessages(samples: readonly LatestSample[], anyNames: boolean): Generator<Buffer> {
  const families = Map.groupBy(samples, ({ name, histogram }) => `${typeOf(histogram)} ${name}`);
  const family = new MessageWriter();
  const out = new MessageWriter();
  let written = 0;
  for (const inside of [...families.values()].sort(byName)) {
    const { name, histogram } = inside[0]!;
    family.text(1, anyNames ? name : escapeMetric(name));
    family.integer(3, typeOf(histogram));
    for (const sample of inside) family.message(4, () => writeSample(family, sample, anyNames));
    const message = family.take();
    out.varint(message.length);
    out.raw(message);
    written += inside.length;
    if (written < SAMPLES_AT_ONCE) continue;
    yield Buffer.from(out.take());
    written = 0;
  }
  yield Buffer.from(out.take());
}

function byName([one]: readonly LatestSample[], [other]: readonly LatestSample[]): number {
  return one!.name < other!.name ? -1 : one!.name > other!.name ? 1 : 0;
}

function typeOf(histogram: FloatHistogram | undefined): number {
  if (histogram === undefined) return UNTYPED;
  return histogram.counterResetHint === 'gauge' ? GAUGE_HISTOGRAM : HISTOGRAM;
}

function writeSample(
  out: MessageWriter,
  { labels, value, histogram, timestampMs }: LatestSample,
  anyNames: boolean,
): void {
  writeLabels(out, labels, anyNames);
  if (histogram === undefined) out.message(5, () => out.double(1, Float64Array.of(value), 0));
  out.integer(6, timestampMs);
  if (histogram !== undefined) out.message(7, () => writeHistogram(out, histogram));
}

function writeLabels(out: MessageWriter, labels: Labels, anyNames: boolean): void {
  const pair = (name: string, value: string) =>
    out.message(1, () => {
      out.text(1, anyNames ? name : escapeLabel(name));
      out.text(2, value);
    });
  for (const [name, value] of labels.pairs()) pair(name, value);
  // Without one the scraper would name the series after us.
  if (!labels.has('instance')) pair('instance', '');
}

function writeHistogram(out: MessageWriter, histogram: FloatHistogram): void {
  const { sum, count, schema, zeroThreshold, zeroCount } = histogram;
  const numbers = Float64Array.of(sum, count, zeroThreshold, zeroCount);
  out.double(2, numbers, 0);
  out.double(4, numbers, 1);
  out.signed(5, schema);
  out.double(6, numbers, 2);
  out.double(8, numbers, 3);
  writeSide(out, { spans: 9, counts: 11 }, histogram.negativeSpans, histogram.negativeBuckets);
  // A span without buckets says that it is a native histogram, where nothing else does.
  const positive = histogram.positiveSpans;
  const isBare = positive.length + histogram.negativeSpans.length === 0 && zeroThreshold === 0 && zeroCount === 0;
  writeSide(out, { spans: 12, counts: 14 }, isBare ? [{ offset: 0, length: 0 }] : positive, histogram.positiveBuckets);
}

function writeSide(
  out: MessageWriter,
  fields: { readonly spans: number; readonly counts: number },
  spans: FloatHistogram['positiveSpans'],
  buckets: Float64Array,
): void {
  for (const { offset, length } of spans)
    out.message(fields.spans, () => {
      out.signed(1, offset);
      out.integer(2, length);
    });
  // proto2: each by itself.
  for (let at = 0; at < buckets.length; at++) out.double(fields.counts, buckets, at);
}
