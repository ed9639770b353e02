export interface SentFamily {
  readonly name: string;
  readonly help?: string;
  /** `io.prometheus.client.MetricType`. */
  readonly type: 0 | 1 | 2 | 3 | 4 | 5;
  readonly metrics: readonly SentMetric[];
}

export interface SentMetric {
  readonly labels?: Readonly<Record<string, string>>;
  /** Of a counter, gauge or untyped metric. */
  readonly value?: number;
  readonly summary?: {
    readonly count: number;
    readonly sum: number;
    readonly quantiles: readonly (readonly [number, number])[];
  };
  readonly histogram?: {
    readonly count: number;
    readonly sum: number;
    readonly buckets: readonly (readonly [bound: number, cumulativeCount: number])[];
  };
  /** Counts of the positive buckets of a native histogram of schema 0, from bucket 0 on. */
  readonly native?: readonly number[];
}

const VALUE_FIELDS = { 0: 3, 1: 2, 2: 5, 3: 5, 4: 5, 5: 5 } as const;

/** `io.prometheus.client.MetricFamily` after its length, as targets send it. */
export function encodeFamily({ name, help = '', type, metrics }: SentFamily): Buffer {
  const family = Buffer.concat([
    bytes(1, Buffer.from(name)),
    bytes(2, Buffer.from(help)),
    varint(3, type),
    ...metrics.map((metric) => bytes(4, encodeMetric(metric, VALUE_FIELDS[type]))),
  ]);
  return Buffer.concat([varintBytes(family.length), family]);
}

function encodeMetric({ labels = {}, value, summary, histogram, native }: SentMetric, valueField: number): Buffer {
  return Buffer.concat([
    ...Object.entries(labels).map(([name, text]) =>
      bytes(1, Buffer.concat([bytes(1, Buffer.from(name)), bytes(2, Buffer.from(text))])),
    ),
    ...(value === undefined ? [] : [bytes(valueField, double(1, value))]),
    ...(summary === undefined
      ? []
      : [
          bytes(
            4,
            Buffer.concat([
              varint(1, summary.count),
              double(2, summary.sum),
              ...summary.quantiles.map(([quantile, at]) =>
                bytes(3, Buffer.concat([double(1, quantile), double(2, at)])),
              ),
            ]),
          ),
        ]),
    ...(histogram === undefined
      ? []
      : [
          bytes(
            7,
            Buffer.concat([
              varint(1, histogram.count),
              double(2, histogram.sum),
              ...histogram.buckets.map(([bound, count]) =>
                bytes(3, Buffer.concat([varint(1, count), double(2, bound)])),
              ),
            ]),
          ),
        ]),
    ...(native === undefined ? [] : [bytes(7, encodeNative(native))]),
  ]);
}

function encodeNative(counts: readonly number[]): Buffer {
  const deltas = counts.map((count, at) => count - (counts[at - 1] ?? 0));
  return Buffer.concat([
    varint(
      1,
      counts.reduce((sum, count) => sum + count, 0),
    ),
    double(2, 1),
    bytes(12, Buffer.concat([varint(1, 0), varint(2, counts.length)])),
    bytes(13, Buffer.concat(deltas.map((delta) => varintBytes(delta < 0 ? -delta * 2 - 1 : delta * 2)))),
  ]);
}

function varint(field: number, value: number): Buffer {
  return Buffer.concat([varintBytes(field * 8), varintBytes(value)]);
}

function double(field: number, value: number): Buffer {
  const written = Buffer.alloc(8);
  written.writeDoubleLE(value);
  return Buffer.concat([varintBytes(field * 8 + 1), written]);
}

function bytes(field: number, value: Uint8Array): Buffer {
  return Buffer.concat([varintBytes(field * 8 + 2), varintBytes(value.length), value]);
}

function varintBytes(value: number): Buffer {
  const written: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    written.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Buffer.from([...written, rest]);
}
