import { uncompressSync } from 'snappy';
import { castagnoli } from '../castagnoli.ts';
import { wireFields } from '../wire-reader.ts';

export interface AnsweredSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** The value as its bits, which tell a marker of staleness from another NaN. */
  readonly samples: readonly (readonly [timestampMs: number, bits: bigint])[];
  readonly histograms: readonly { readonly timestampMs: number; readonly count: number; readonly sum: number }[];
}

export interface AnsweredChunk {
  readonly minMs: number;
  readonly maxMs: number;
  readonly encoding: number;
  readonly data: Uint8Array;
}

export interface Frame {
  readonly queryIndex: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly chunks: readonly AnsweredChunk[];
}

/** prometheus.ReadResponse in Snappy, query by query. */
export function readSamples(body: Buffer): AnsweredSeries[][] {
  const message = uncompressSync(body, { asBuffer: true }) as Buffer;
  return fieldsOf(message, 1).map((result) =>
    fieldsOf(result, 1).map((series) => ({
      labels: labelsOf(series),
      samples: fieldsOf(series, 2).map((sample) => {
        const [value] = fieldsOf(sample, 1);
        return [integerOf(sample, 2), view(value!).getBigUint64(0, true)] as const;
      }),
      histograms: fieldsOf(series, 4).map((one) => ({
        timestampMs: integerOf(one, 15),
        count: view(fieldsOf(one, 2)[0]!).getFloat64(0, true),
        sum: view(fieldsOf(one, 3)[0]!).getFloat64(0, true),
      })),
    })),
  );
}

/** Frames of ChunkedReadResponse; throws where a checksum is wrong. */
export function readFrames(body: Uint8Array): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < body.length; ) {
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = body[at++]!;
      size += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    const checksum = view(body.subarray(at, at + 4)).getUint32(0);
    const message = body.subarray(at + 4, at + 4 + size);
    at += 4 + size;
    if (castagnoli(message) !== checksum) throw new Error(`the checksum of frame ${frames.length} is wrong`);
    for (const series of fieldsOf(message, 1)) {
      frames.push({
        queryIndex: integerOf(message, 2),
        labels: labelsOf(series),
        chunks: fieldsOf(series, 2).map((chunk) => ({
          minMs: integerOf(chunk, 1),
          maxMs: integerOf(chunk, 2),
          encoding: integerOf(chunk, 3),
          data: fieldsOf(chunk, 4)[0]!,
        })),
      });
    }
  }
  return frames;
}

/** Decodes an XOR chunk bit by bit, after tsdb/docs/format/chunks.md. */
export function readXorChunk(data: Uint8Array): [timestampMs: number, bits: bigint][] {
  let at = 0;
  const bits = (count: number): bigint => {
    let value = 0n;
    for (let left = count; left > 0; left--, at++)
      value = (value << 1n) | BigInt((data[at >>> 3]! >>> (7 - (at & 7))) & 1);
    return value;
  };
  const uvarint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bits(8);
      value |= (byte & 0x7fn) << shift;
      if (byte < 0x80n) return value;
    }
  };
  /** The upper half of the range is the negative numbers, but for the largest positive one. */
  const signed = (count: number): bigint => {
    const value = bits(count);
    return value > 1n << BigInt(count - 1) ? value - (1n << BigInt(count)) : value;
  };
  const samples: [number, bigint][] = [];
  const count = Number(bits(16));
  let time = 0n;
  let step = 0n;
  let value = 0n;
  let leading = 0;
  let trailing = 0;
  for (let sample = 0; sample < count; sample++) {
    if (sample === 0) {
      const zigzag = uvarint();
      time = (zigzag >> 1n) ^ -(zigzag & 1n);
      value = bits(64);
    } else {
      if (sample === 1) step = uvarint();
      else if (bits(1) === 1n) {
        const widths = [14, 17, 20];
        let width = widths.shift();
        while (width !== undefined && bits(1) === 1n) width = widths.shift();
        step += width === undefined ? BigInt.asIntN(64, bits(64)) : signed(width);
      }
      time += step;
      if (bits(1) === 1n) {
        if (bits(1) === 1n) {
          leading = Number(bits(5));
          trailing = 64 - leading - (Number(bits(6)) || 64);
        }
        value ^= bits(64 - leading - trailing) << BigInt(trailing);
      }
    }
    samples.push([Number(time), value]);
  }
  return samples;
}

function fieldsOf(message: Uint8Array, number: number): Uint8Array[] {
  return [...wireFields(message)].filter((field) => field.number === number).map(({ bytes }) => bytes);
}

function integerOf(message: Uint8Array, number: number): number {
  return Number([...wireFields(message)].find((field) => field.number === number)?.varint ?? 0n);
}

function labelsOf(series: Uint8Array): Record<string, string> {
  const text = (label: Uint8Array, number: number) => Buffer.from(fieldsOf(label, number)[0] ?? []).toString();
  return Object.fromEntries(fieldsOf(series, 1).map((label) => [text(label, 1), text(label, 2)]));
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
