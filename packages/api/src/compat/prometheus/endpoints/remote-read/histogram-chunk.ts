import { CUSTOM_BUCKETS_SCHEMA, type FloatHistogram, type Span } from '@oriel/promql';
import { BitWriter } from './bit-writer.ts';

/** In the third byte: whether a counter was reset before the chunk. */
const FLAGS = { unknown: 0b00, reset: 0b10, 'not-reset': 0b01, gauge: 0b11 } as const;
/** Bits of value behind a prefix of ones and a zero; beyond the last of them stand all 64. */
const WIDTHS = [3, 6, 9, 12, 18, 25, 56] as const;

/**
 * Encodes one native histogram as Prometheus' float histogram chunk (tsdb/docs/format/chunks.md, "Float histogram chunk data"). Every
 * histogram is a chunk of its own: the first of a chunk is written whole, so no layout has to be carried from one to the next. The sum
 * comes as the one entry of an array, for of a marker of staleness its bits are the mark.
 */
export function encodeHistogramChunk(timestampMs: number, histogram: FloatHistogram, sum: Float64Array): Uint8Array {
  const out = new BitWriter();
  out.bits(1, 16);
  out.bits(FLAGS[histogram.counterResetHint] << 6, 8);
  zeroThreshold(out, histogram.zeroThreshold);
  varbit(out, histogram.schema);
  spans(out, histogram.positiveSpans);
  spans(out, histogram.negativeSpans);
  if (histogram.schema === CUSTOM_BUCKETS_SCHEMA) customBounds(out, histogram.customValues);
  varbit(out, timestampMs);
  doubles(out, Float64Array.of(histogram.count, histogram.zeroCount));
  doubles(out, sum);
  doubles(out, histogram.positiveBuckets);
  doubles(out, histogram.negativeBuckets);
  return out.finish();
}

/** A power of two between 2^-243 and 2^10 is one byte. */
function zeroThreshold(out: BitWriter, threshold: number): void {
  const exponent = Math.log2(threshold);
  if (threshold === 0) out.bits(0, 8);
  else if (Number.isInteger(exponent) && 2 ** exponent === threshold && exponent >= -243 && exponent <= 10)
    out.bits(exponent + 1 + 243, 8);
  else {
    out.bits(255, 8);
    doubles(out, Float64Array.of(threshold));
  }
}

function spans(out: BitWriter, list: readonly Span[]): void {
  varbitUnsigned(out, list.length);
  for (const { length, offset } of list) {
    varbitUnsigned(out, length);
    varbit(out, offset);
  }
}

/** Thousandths that fit into four bytes are written as integers. */
const MOST_THOUSANDTHS = 33_554_430;

function customBounds(out: BitWriter, bounds: Float64Array): void {
  varbitUnsigned(out, bounds.length);
  for (const bound of bounds) {
    const thousandths = Math.round(bound * 1_000);
    const isExact = thousandths >= 0 && thousandths <= MOST_THOUSANDTHS && thousandths / 1_000 === bound;
    out.bits(isExact ? 1 : 0, 1);
    if (isExact) varbitUnsigned(out, thousandths + 1);
    else doubles(out, Float64Array.of(bound));
  }
}

function doubles(out: BitWriter, values: Float64Array): void {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  for (let at = 0; at < words.length; at += 2) out.wide(words[at + 1]!, words[at]!, 64);
}

/** Prometheus' ranges reach one further up than down. */
function varbit(out: BitWriter, value: number): void {
  if (value === 0) out.bits(0, 1);
  else varbitOf(out, value, (bits) => value >= -(2 ** (bits - 1) - 1) && value <= 2 ** (bits - 1));
}

function varbitUnsigned(out: BitWriter, value: number): void {
  if (value === 0) out.bits(0, 1);
  else varbitOf(out, value, (bits) => value < 2 ** bits);
}

function varbitOf(out: BitWriter, value: number, fits: (bits: number) => boolean): void {
  const place = WIDTHS.findIndex(fits);
  const ones = place < 0 ? 8 : place + 1;
  out.bits(2 ** ones - 1, ones);
  if (place >= 0) out.bits(0, 1);
  out.integer(value, WIDTHS[place] ?? 64);
}
