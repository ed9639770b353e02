import type { OwnWorkName } from './own-work.ts';

/** A part of Oriel, and what tells of it. What a component is not watched by is a gap, and is counted. */
export interface Component {
  readonly title: string;
  /** Parts of the Health page. */
  readonly health: readonly string[];
  /** Names on /metrics, or the beginnings of several, which end with `_`. */
  readonly metrics: readonly string[];
  /** Each is counted by `oriel_work_duration_seconds` and has spans. */
  readonly work: readonly OwnWorkName[];
  /** Whether each of its requests has a span. */
  readonly requestSpans?: boolean;
  /** What its lines of the log bear as `part`. */
  readonly logs: readonly string[];
}

/** All that runs in Oriel's processes. A test holds it against the program. */
export const COMPONENTS: readonly Component[] = [
  {
    title: "the server: pages, REST, GraphQL, Prometheus' API, OTLP over HTTP",
    health: ['server'],
    metrics: ['http_request_duration_seconds'],
    work: [],
    requestSpans: true,
    logs: ['http', 'api'],
  },
  {
    title: 'OTLP over gRPC',
    health: ['intake'],
    metrics: ['grpc_request_duration_seconds'],
    work: [],
    requestSpans: true,
    logs: ['intake'],
  },
  {
    title: 'decoding, guard, quotas, limits of series',
    health: ['intake'],
    metrics: ['oriel_intake_', 'oriel_decode_'],
    work: ['decode'],
    logs: ['intake'],
  },
  {
    title: 'the spool',
    health: ['spool'],
    metrics: ['oriel_spool_'],
    work: ['spool segment', 'spool append', 'spool fsync', 'spool replay', 'INSERT'],
    logs: ['spool'],
  },
  {
    title: 'the engine',
    health: ['engine'],
    metrics: ['oriel_store_'],
    work: ['SELECT', 'COMMAND', 'INSERT'],
    logs: ['engine'],
  },
  {
    title: 'PostgreSQL: tenants, keys, users, sessions, audit log',
    health: ['records'],
    metrics: [],
    work: ['postgresql'],
    logs: ['postgres', 'records'],
  },
  {
    title: 'packing and roll-ups of samples',
    health: ['upkeep'],
    metrics: [],
    work: ['pack'],
    logs: ['upkeep'],
  },
  {
    title: 'disk budget and retention',
    health: ['disk', 'upkeep'],
    metrics: [],
    work: ['retain', 'move to classes', 'measure usage'],
    logs: ['upkeep'],
  },
  {
    title: 'archiving',
    health: ['archive'],
    metrics: ['oriel_archive_'],
    work: ['archive'],
    logs: ['archive'],
  },
  {
    title: 'threads for wide PromQL queries',
    health: ['queries'],
    metrics: ['oriel_query_'],
    work: ['promql slice'],
    logs: ['queries'],
  },
  {
    title: 'recording rules',
    health: ['rules'],
    metrics: ['prometheus_rule_'],
    work: ['rule group'],
    logs: ['rules'],
  },
  {
    title: 'scraping and discovery',
    health: ['scrape'],
    metrics: ['oriel_scrape_'],
    work: ['scrape', 'discovery'],
    logs: ['scrape'],
  },
  {
    title: 'live: sockets and subscriptions',
    health: ['live'],
    metrics: ['oriel_live_'],
    work: ['subscription'],
    logs: ['api'],
  },
  {
    title: 'calls behind circuit breakers',
    health: ['outgoing'],
    metrics: ['oriel_circuit_breaker_state', 'oriel_outgoing_'],
    work: ['discovery'],
    logs: ['outgoing'],
  },
  {
    title: 'health itself',
    health: ['server'],
    metrics: ['oriel_health_status', 'health_score'],
    work: ['health check'],
    logs: ['health'],
  },
  {
    title: 'the command line, on a running server',
    health: ['server'],
    metrics: [],
    work: ['command'],
    logs: ['commands'],
  },
];

export const WATCHED_BY = ['metrics', 'traces', 'logs', 'health'] as const;
export type WatchedBy = (typeof WATCHED_BY)[number];

export function isWatched({ health, metrics, work, requestSpans = false, logs }: Component, by: WatchedBy): boolean {
  switch (by) {
    case 'metrics':
      return metrics.length + work.length > 0;
    case 'traces':
      return requestSpans || work.length > 0;
    case 'logs':
      return logs.length > 0;
    case 'health':
      return health.length > 0;
  }
}

/** The share of components × (metrics, traces, logs, health) that is watched, 0 to 1. */
export function coverage(components: readonly Component[]): number {
  const watched = components.flatMap((component) => WATCHED_BY.filter((by) => isWatched(component, by)));
  return watched.length / (components.length * WATCHED_BY.length);
}
