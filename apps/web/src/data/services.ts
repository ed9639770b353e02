import { queryOptions } from '@tanstack/react-query';
import { ask, operation } from './graphql.ts';
import { type Range, type RangeInput, toRangeInput } from './range.ts';

export interface Service {
  readonly name: string;
  readonly requestsPerSecond: number;
  readonly errorRatio: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}
export interface RedPoint {
  readonly start: string;
  readonly requests: number;
  readonly errors: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}
export interface ServiceSeries {
  readonly service: string;
  readonly stepMs: number;
  readonly points: readonly RedPoint[];
}
export interface ServiceOperation {
  readonly service: string;
  readonly name: string;
  readonly kind: string;
  readonly count: number;
  readonly errorRatio: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}
export interface Dependency {
  readonly caller: string;
  readonly callee: string;
  readonly calls: number;
  readonly errors: number;
  readonly p95Ms: number | null;
}

export const SERVICES = operation<{ services: Service[] }, { range: RangeInput }>(
  'query Services($range: TimeRange) { services(range: $range) { name requestsPerSecond errorRatio p50Ms p95Ms p99Ms } }',
);
export const SERVICE_SERIES = operation<
  { serviceSeries: ServiceSeries[] },
  { range: RangeInput; services: readonly string[] | null; buckets: number }
>(`query ServiceSeries($range: TimeRange, $services: [String!], $buckets: Int) {
  serviceSeries(range: $range, services: $services, buckets: $buckets) {
    service stepMs points { start requests errors p50Ms p95Ms }
  }
}`);
export const OPERATIONS = operation<
  { operations: ServiceOperation[] },
  { range: RangeInput; service: string | null }
>(`query Operations($range: TimeRange, $service: String) {
  operations(range: $range, service: $service) { service name kind count errorRatio p50Ms p95Ms p99Ms }
}`);
export const DEPENDENCIES = operation<{ dependencies: Dependency[] }, { range: RangeInput }>(
  'query Dependencies($range: TimeRange) { dependencies(range: $range) { caller callee calls errors p95Ms } }',
);

export function servicesQuery(range: Range) {
  return queryOptions({
    queryKey: ['services', range],
    queryFn: async ({ signal }) => (await ask(SERVICES, { range: toRangeInput(range) }, { signal })).services,
  });
}

export function serviceSeriesQuery(range: Range, services: readonly string[] | null, buckets: number) {
  return queryOptions({
    queryKey: ['services', 'series', range, services, buckets],
    queryFn: async ({ signal }) =>
      (await ask(SERVICE_SERIES, { range: toRangeInput(range), services, buckets }, { signal })).serviceSeries,
  });
}

export function operationsQuery(range: Range, service: string | null) {
  return queryOptions({
    queryKey: ['services', 'operations', range, service],
    queryFn: async ({ signal }) =>
      (await ask(OPERATIONS, { range: toRangeInput(range), service }, { signal })).operations,
  });
}

export function dependenciesQuery(range: Range) {
  return queryOptions({
    queryKey: ['services', 'dependencies', range],
    queryFn: async ({ signal }) => (await ask(DEPENDENCIES, { range: toRangeInput(range) }, { signal })).dependencies,
  });
}
