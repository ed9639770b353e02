import { queryOptions } from '@tanstack/react-query';
import { ApiError } from './api-error.ts';
import { fetchJson, pageHeaders } from './graphql.ts';
import type { PromAnswer } from './matrix.ts';
import { askForSamples } from './matrix-thread.ts';
import { againWhile } from './query-client.ts';
import type { Range } from './range.ts';

const ROOT = '/prometheus/api/v1';

/** What `/metadata` knows of a metric. */
export interface PromMetadata {
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}

export interface RangeQuestion {
  readonly expr: string;
  readonly range: Range;
  readonly stepMs: number;
}

export interface PromExemplar {
  readonly seriesLabels: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly ms: number;
}

/** What a query would read. */
export interface PromExplanation {
  readonly steps: number;
  readonly series: number;
  readonly samples: number;
  readonly selectors: readonly {
    readonly selector: string;
    readonly startMs: number;
    readonly endMs: number;
    readonly function: string;
    readonly series: number;
    readonly samples: number;
    /** Length of the buckets that would answer in place of samples, as `1h`. */
    readonly rollup: string | null;
    readonly warnings: readonly string[];
  }[];
}

export interface NameAndCount {
  readonly name: string;
  readonly value: number;
}
export interface Cardinality {
  readonly headStats: { readonly numSeries: number; readonly numLabelPairs: number };
  readonly seriesCountByMetricName: readonly NameAndCount[];
  readonly labelValueCountByLabelName: readonly NameAndCount[];
  readonly memoryInBytesByLabelName: readonly NameAndCount[];
  readonly seriesCountByLabelValuePair: readonly NameAndCount[];
}

/** Asks for anything but samples. */
async function askPrometheus<Data>(path: string, form: URLSearchParams, signal: AbortSignal): Promise<Data> {
  try {
    const { body } = await fetchJson(`${ROOT}${path}?${form}`, { headers: pageHeaders(), signal });
    return (body as { data: Data }).data;
  } catch (error) {
    throw asRefusal(error);
  }
}

/** A timeout is 503 to Prometheus' clients; asked again by itself it would only take as long again. */
function asRefusal(error: unknown): unknown {
  if (!(error instanceof ApiError) || error.code !== 'timeout') return error;
  return new ApiError(error.message, { code: error.code, status: 504 });
}

async function samples(path: string, form: URLSearchParams, signal: AbortSignal): Promise<PromAnswer> {
  form.set('stats', 'true');
  try {
    return await askForSamples(ROOT + path, form, signal);
  } catch (error) {
    throw asRefusal(error);
  }
}

function seconds(ms: number): string {
  return String(ms / 1_000);
}

function during(range: Range, more: Readonly<Record<string, string>> = {}): URLSearchParams {
  return new URLSearchParams({ start: seconds(range.startMs), end: seconds(range.endMs), ...more });
}

export function promRangeQuery({ expr, range, stepMs }: RangeQuestion) {
  return queryOptions({
    queryKey: ['prometheus', 'range', expr, range, stepMs],
    enabled: expr !== '',
    queryFn: ({ signal }) => samples('/query_range', during(range, { query: expr, step: seconds(stepMs) }), signal),
  });
}

export function promInstantQuery(expr: string, atMs: number) {
  return queryOptions({
    queryKey: ['prometheus', 'instant', expr, atMs],
    enabled: expr !== '',
    queryFn: ({ signal }) => samples('/query', new URLSearchParams({ query: expr, time: seconds(atMs) }), signal),
  });
}

/** An answer as of now, asked again by itself. */
export function promNowQuery(expr: string, everyMs: number) {
  return queryOptions({
    queryKey: ['prometheus', 'now', expr],
    refetchInterval: everyMs,
    queryFn: ({ signal }) => samples('/query', new URLSearchParams({ query: expr }), signal),
  });
}

export function promExplainQuery({ expr, range, stepMs }: RangeQuestion) {
  return queryOptions({
    queryKey: ['prometheus', 'explain', expr, range, stepMs],
    enabled: expr !== '',
    queryFn: ({ signal }) =>
      askPrometheus<PromExplanation>('/explain_query', during(range, { query: expr, step: seconds(stepMs) }), signal),
  });
}

export function promExemplarsQuery(expr: string, range: Range) {
  return queryOptions({
    queryKey: ['prometheus', 'exemplars', expr, range],
    enabled: expr !== '',
    queryFn: async ({ signal }): Promise<readonly PromExemplar[]> => {
      const found = await askPrometheus<
        readonly {
          seriesLabels: Record<string, string>;
          exemplars: readonly { labels: Record<string, string>; value: string; timestamp: number }[];
        }[]
      >('/query_exemplars', during(range, { query: expr }), signal);
      return found.flatMap(({ seriesLabels, exemplars }) =>
        exemplars.map(({ labels, value, timestamp }) => ({
          seriesLabels,
          labels,
          value: Number(value),
          ms: timestamp * 1_000,
        })),
      );
    },
  });
}

/** Names of metrics that have a sample in the range. */
export function metricNamesQuery(range: Range) {
  return queryOptions({
    queryKey: ['prometheus', 'names', range],
    queryFn: ({ signal }) => askPrometheus<readonly string[]>('/label/__name__/values', during(range), signal),
    refetchInterval: againWhile<readonly string[]>((names) => names.length === 0),
  });
}

export const metadataQuery = queryOptions({
  queryKey: ['prometheus', 'metadata'],
  staleTime: 120_000,
  queryFn: async ({ signal }): Promise<ReadonlyMap<string, PromMetadata>> => {
    const found = await askPrometheus<Record<string, readonly PromMetadata[]>>(
      '/metadata',
      new URLSearchParams(),
      signal,
    );
    return new Map(Object.entries(found).flatMap(([name, [first]]) => (first === undefined ? [] : [[name, first]])));
  },
  refetchInterval: againWhile<ReadonlyMap<string, PromMetadata>>((metadata) => metadata.size === 0),
});

/** What the editor offers at once; more nobody reads. */
const OFFERED = '1000';

/** Labels of the series that a selector means; of all for an empty one. */
export function labelNamesQuery(selector: string, range: Range) {
  return queryOptions({
    queryKey: ['prometheus', 'labels', selector, range],
    staleTime: 60_000,
    queryFn: ({ signal }) =>
      askPrometheus<readonly string[]>('/labels', during(range, { limit: OFFERED, ...matching(selector) }), signal),
  });
}

export function labelValuesQuery(label: string, selector: string, range: Range) {
  return queryOptions({
    queryKey: ['prometheus', 'values', label, selector, range],
    staleTime: 60_000,
    queryFn: ({ signal }) =>
      askPrometheus<readonly string[]>(
        `/label/${encodeURIComponent(escapeLabel(label))}/values`,
        during(range, { limit: OFFERED, ...matching(selector) }),
        signal,
      ),
  });
}

function matching(selector: string): Record<string, string> {
  return selector === '' ? {} : { 'match[]': selector };
}

/** In a path a name of other signs is written as `U__…` ("values escaping scheme"). */
export function escapeLabel(label: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(label)) return label;
  const escaped = Array.from(label, (sign) => {
    if (sign === '_') return '__';
    return /[A-Za-z0-9:]/.test(sign) ? sign : `_${sign.codePointAt(0)!.toString(16)}_`;
  });
  return `U__${escaped.join('')}`;
}

export function cardinalityQuery(range: Range, limit: number) {
  return queryOptions({
    queryKey: ['prometheus', 'cardinality', range, limit],
    queryFn: ({ signal }) =>
      askPrometheus<Cardinality>('/status/tsdb', during(range, { limit: String(limit) }), signal),
  });
}
