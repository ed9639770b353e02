import { Labels, type QueryResult, type Sample } from '@oriel/promql';

type Point = readonly [number, string];

/** What Prometheus' HTTP API said. */
export interface Answer {
  readonly status: number;
  readonly error?: string;
  readonly data?: {
    readonly resultType: string;
    readonly result:
      | Point
      | readonly {
          readonly metric: Readonly<Record<string, string>>;
          readonly value?: Point;
          readonly values?: readonly Point[];
        }[];
  };
}

/** What differs, `null` for nothing. */
export function differenceOf({ status, error, data }: Answer, actual: QueryResult | Error): string | null {
  if (data === undefined || status !== 200)
    return actual instanceof Error ? null : `want a refusal: ${error ?? `status ${status}`}`;
  if (actual instanceof Error) return `it failed: ${actual.message}`;
  const { value } = actual;
  if (value.type !== data.resultType) return `want a ${data.resultType}, got a ${value.type}`;
  if (value.type === 'scalar') return differentPoint(data.result as Point, value);
  if (value.type === 'string') return (data.result as Point)[1] === value.value ? null : `got "${value.value}"`;
  const series = new Map(value.series.map(({ labels, samples }) => [labels.key, samples]));
  const expected = data.result as Exclude<typeof data.result, Point>;
  if (series.size !== expected.length) return `want ${expected.length} series, got ${series.size}`;
  for (const { metric, value: one, values = one === undefined ? [] : [one] } of expected) {
    const samples = series.get(Labels.from(metric).key);
    if (samples === undefined) return `no series ${JSON.stringify(metric)}`;
    if (samples.length !== values.length)
      return `${JSON.stringify(metric)}: want ${values.length} points, got ${samples.length}`;
    for (const [at, point] of values.entries()) {
      const difference = differentPoint(point, samples[at] as Sample);
      if (difference !== null) return `${JSON.stringify(metric)}: ${difference}`;
    }
  }
  return null;
}

function differentPoint([seconds, text]: Point, { timestampMs, value }: Pick<Sample, 'timestampMs' | 'value'>) {
  const wanted = Number(text.replace('Inf', 'Infinity'));
  const close =
    Object.is(wanted, value) || Math.abs(wanted - value) <= 1e-5 * Math.max(Math.abs(wanted), Math.abs(value));
  return close && seconds * 1000 === timestampMs
    ? null
    : `want ${text} at ${seconds}, got ${value} at ${timestampMs / 1000}`;
}
