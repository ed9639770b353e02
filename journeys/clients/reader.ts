import { apiOf } from '../kit/api.ts';
import type { OrielProcess } from '../kit/oriel-process.ts';
import { until } from '../kit/until.ts';

export interface FoundLog {
  readonly severity: string;
  readonly severityText: string;
  readonly service: string;
  readonly body: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly scope: { readonly name: string };
}

export interface FoundSpan {
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly service: string;
  readonly kind: string;
  readonly durationMs: number;
  readonly status: string;
  readonly statusMessage: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly scope: { readonly name: string; readonly version: string };
  readonly events: readonly { readonly name: string; readonly attributes: Readonly<Record<string, unknown>> }[];
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
}

export interface FoundTrace {
  readonly traceId: string;
  readonly incomplete: boolean;
  readonly spans: readonly FoundSpan[];
}

export interface FoundSeries {
  readonly unit: string;
  readonly data: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly points: readonly [number, number][];
  }[];
}

/** What somebody finds afterwards by REST. Each waits until there is something to find. */
export function readerOf(oriel: OrielProcess, key: string) {
  const api = apiOf(oriel.run, key);
  async function found<T>(path: string, isThere: (body: T) => unknown): Promise<T> {
    return (await until(
      async () => {
        const { status, body } = await api.get<T>(path);
        if (status !== 200 && status !== 404) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
        return status === 200 && isThere(body) && body;
      },
      { timeoutMs: 60_000, everyMs: 200, what: path },
    )) as T;
  }
  const range = 'start=now-15m&end=now%2B1m';
  return {
    async logs(query: string, atLeast = 1): Promise<readonly FoundLog[]> {
      type Page = { data: readonly FoundLog[] };
      const path = `/monitoring/logs?${range}&order=oldest&query=${encodeURIComponent(query)}`;
      return (await found<Page>(path, ({ data }) => data.length >= atLeast)).data;
    },
    /** The trace once it has so many spans: those of one trace may come in several requests. */
    trace: (traceId: string, spans: number) =>
      found<FoundTrace>(`/monitoring/traces/${traceId}`, (trace) => trace.spans.length >= spans),
    metric: (name: string, { filters = '', aggregate = 'last', by = '' } = {}) =>
      found<FoundSeries>(
        `/monitoring/metrics/${name}?${range}&step=60s&aggregate=${aggregate}&filters=${encodeURIComponent(filters)}&by=${encodeURIComponent(by)}`,
        ({ data }) => data.some(({ points }) => points.length > 0),
      ),
  };
}

/** The newest value of the only series. */
export function onlyValue({ data }: FoundSeries): number | undefined {
  if (data.length !== 1) throw new Error(`expected one series, found ${JSON.stringify(data)}`);
  return data[0]!.points.at(-1)?.[1];
}
