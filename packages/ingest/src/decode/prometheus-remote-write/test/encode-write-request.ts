import { compressSync } from 'snappy';

/** Bits of a double: a number, or the bits themselves where a number would lose them. */
export type SentValue = number | { readonly bits: bigint };

export interface SentSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples?: readonly { readonly value: SentValue; readonly timeMs: number; readonly startMs?: number }[];
  readonly histograms?: readonly SentHistogram[];
  readonly exemplars?: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
    readonly timeMs: number;
  }[];
  /** Version 2.0 alone. */
  readonly metadata?: { readonly type?: number; readonly help?: string; readonly unit?: string };
  /** Version 2.0 alone: in place of what the labels and the metadata would give. */
  readonly labelRefs?: readonly number[];
  readonly helpRef?: number;
  readonly unitRef?: number;
}

/** As the wire has it: an integer histogram has deltas, a float one counts. */
export interface SentHistogram {
  readonly timeMs: number;
  readonly startMs?: number;
  readonly count: number;
  readonly sum: SentValue;
  readonly schema?: number;
  readonly zeroThreshold?: number;
  readonly zeroCount?: number;
  readonly isFloat?: boolean;
  readonly negativeSpans?: readonly SentSpan[];
  readonly negative?: readonly number[];
  readonly positiveSpans?: readonly SentSpan[];
  readonly positive?: readonly number[];
  readonly hint?: number;
  readonly customValues?: readonly number[];
}

export interface SentSpan {
  readonly offset: number;
  readonly length: number;
}

export interface SentMetadata {
  readonly name: string;
  readonly type: number;
  readonly help?: string;
  readonly unit?: string;
}

/** prometheus.WriteRequest in Snappy. */
export function encodeWriteRequest(series: readonly SentSeries[], metadata: readonly SentMetadata[] = []): Buffer {
  const labelsOf = (labels: Readonly<Record<string, string>>): Buffer[] =>
    Object.entries(labels).map(([name, value]) => message(1, text(1, name), text(2, value)));
  return compressSync(
    Buffer.concat([
      ...series.map(({ labels, samples = [], exemplars = [], histograms = [] }) =>
        message(
          1,
          ...labelsOf(labels),
          ...samples.map((sample) => message(2, double(1, sample.value), int64(2, sample.timeMs))),
          ...exemplars.map((one) => message(3, ...labelsOf(one.labels), double(2, one.value), int64(3, one.timeMs))),
          ...histograms.map((histogram) => message(4, ...histogramFields(histogram))),
        ),
      ),
      ...metadata.map(({ type, name, help = '', unit = '' }) =>
        message(3, int64(1, type), text(2, name), text(4, help), text(5, unit)),
      ),
    ]),
  );
}

/** io.prometheus.write.v2.Request in Snappy. */
export function encodeSymbolizedRequest(series: readonly SentSeries[], known: readonly string[] = ['']): Buffer {
  const symbols = [...known];
  const numbers = new Map(known.map((symbol, number) => [symbol, number]));
  const refOf = (symbol: string): number => {
    let number = numbers.get(symbol);
    if (number === undefined) {
      number = symbols.push(symbol) - 1;
      numbers.set(symbol, number);
    }
    return number;
  };
  const refsOf = (labels: Readonly<Record<string, string>>): number[] =>
    Object.entries(labels).flatMap(([name, value]) => [refOf(name), refOf(value)]);
  const encoded = series.map((one) => {
    const { type = 0, help = '', unit = '' } = one.metadata ?? {};
    return message(
      5,
      packed(1, one.labelRefs ?? refsOf(one.labels)),
      ...(one.samples ?? []).map((sample) =>
        message(2, double(1, sample.value), int64(2, sample.timeMs), int64(3, sample.startMs ?? 0)),
      ),
      ...(one.histograms ?? []).map((histogram) => message(3, ...histogramFields(histogram))),
      ...(one.exemplars ?? []).map((exemplar) =>
        message(4, packed(1, refsOf(exemplar.labels)), double(2, exemplar.value), int64(3, exemplar.timeMs)),
      ),
      message(5, int64(1, type), int64(3, one.helpRef ?? refOf(help)), int64(4, one.unitRef ?? refOf(unit))),
    );
  });
  return compressSync(Buffer.concat([...symbols.map((symbol) => lengthDelimited(4, Buffer.from(symbol))), ...encoded]));
}

function histogramFields(one: SentHistogram): Buffer[] {
  const isFloat = one.isFloat ?? false;
  const spans = (field: number, list: readonly SentSpan[] = []): Buffer[] =>
    list.map(({ offset, length }) => message(field, sint64(1, offset), int64(2, length)));
  const buckets = (deltas: number, counts: number, list: readonly number[] = []): Buffer[] =>
    isFloat
      ? [lengthDelimited(counts, Buffer.concat(list.map((value) => double(0, value).subarray(1))))]
      : [lengthDelimited(deltas, Buffer.concat(list.map((value) => varint(zigzag(value)))))];
  return [
    isFloat ? double(2, one.count) : int64(1, one.count),
    double(3, one.sum),
    sint64(4, one.schema ?? 0),
    double(5, one.zeroThreshold ?? 0),
    isFloat ? double(7, one.zeroCount ?? 0) : int64(6, one.zeroCount ?? 0),
    ...spans(8, one.negativeSpans),
    ...buckets(9, 10, one.negative),
    ...spans(11, one.positiveSpans),
    ...buckets(12, 13, one.positive),
    int64(14, one.hint ?? 0),
    int64(15, one.timeMs),
    lengthDelimited(16, Buffer.concat((one.customValues ?? []).map((value) => double(0, value).subarray(1)))),
    int64(17, one.startMs ?? 0),
  ];
}

function message(field: number, ...parts: readonly Buffer[]): Buffer {
  return lengthDelimited(field, Buffer.concat(parts));
}

function text(field: number, value: string): Buffer {
  return lengthDelimited(field, Buffer.from(value));
}

function packed(field: number, values: readonly number[]): Buffer {
  return lengthDelimited(field, Buffer.concat(values.map((value) => varint(BigInt(value)))));
}

function lengthDelimited(field: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint(BigInt(field * 8 + 2)), varint(BigInt(bytes.length)), bytes]);
}

function int64(field: number, value: number): Buffer {
  return Buffer.concat([varint(BigInt(field * 8)), varint(BigInt.asUintN(64, BigInt(value)))]);
}

function sint64(field: number, value: number): Buffer {
  return Buffer.concat([varint(BigInt(field * 8)), varint(zigzag(value))]);
}

function zigzag(value: number): bigint {
  const wide = BigInt(value);
  return wide < 0n ? -wide * 2n - 1n : wide * 2n;
}

function double(field: number, value: SentValue): Buffer {
  const bits = Buffer.alloc(8);
  if (typeof value === 'number') bits.writeDoubleLE(value);
  else bits.writeBigUInt64LE(value.bits);
  return Buffer.concat([varint(BigInt(field * 8 + 1)), bits]);
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}
