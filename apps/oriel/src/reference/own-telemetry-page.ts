import type { ArchiverState } from '../archive/archiver.ts';
import { observeArchive } from '../self/archive-metrics.ts';
import type { MetricSources } from '../self/own-metrics.ts';
import { createOwnMetrics } from '../self/own-metrics.ts';
import { observeRules, watchRules } from '../self/rule-metrics.ts';
import { cell } from './cell.ts';

/** What the client library adds by itself, by platform and version: told in one line. */
const OF_THE_PROCESS = /^(process|nodejs)_/;

/** What is watched of each part of Oriel. A gap is a sentence. */
const PARTS: readonly {
  readonly part: string;
  readonly health: string;
  readonly metrics: string;
  readonly traces: string;
  readonly logs: string;
}[] = [
  {
    part: "the server: pages, REST, GraphQL, Prometheus' API, OTLP over HTTP",
    health: '`server`',
    metrics: '`http_request_duration_seconds`, `process_…`, `nodejs_…`',
    traces: 'a span for each request',
    logs: '`http`, `api`',
  },
  {
    part: 'OTLP over gRPC',
    health: '`intake`',
    metrics: '`grpc_request_duration_seconds`, `oriel_intake_…`',
    traces: 'a span for each call',
    logs: 'faults',
  },
  {
    part: 'decoding, quotas, limits of series',
    health: '`intake`',
    metrics: '`oriel_intake_…`, `oriel_decode_…`',
    traces: "within the request's span",
    logs: 'faults',
  },
  {
    part: 'the spool',
    health: '`spool`',
    metrics: '`oriel_spool_…`',
    traces: 'none',
    logs: 'changes of its level',
  },
  {
    part: 'the engine',
    health: '`engine`',
    metrics: '`oriel_store_…`, `oriel_health_status`',
    traces: "within the request's span",
    logs: '`engine`',
  },
  {
    part: 'PostgreSQL',
    health: '`records`',
    metrics: '`oriel_health_status`',
    traces: "within the request's span",
    logs: '`postgres`, `records`',
  },
  {
    part: 'disk budget, retention',
    health: '`disk`',
    metrics: '`oriel_store_…`',
    traces: 'none',
    logs: '`upkeep`',
  },
  {
    part: 'archiving',
    health: '`archive`, where `--archive` names a place',
    metrics: '`oriel_archive_…`',
    traces: 'none',
    logs: '`archive`',
  },
  {
    part: 'recording rules',
    health: '`rules`, where there are rule files',
    metrics: '`prometheus_rule_…`',
    traces: 'none',
    logs: '`rules`',
  },
  {
    part: 'scraping',
    health: 'none; each target has its own on the page of targets',
    metrics: '`up` and `scrape_…` of each target, in its tenant',
    traces: 'none',
    logs: '`scrape`',
  },
  {
    part: 'calls behind circuit breakers',
    health: '`outgoing`',
    metrics: '`oriel_circuit_breaker_state`, `oriel_outgoing_…`',
    traces: 'none',
    logs: '`outgoing`',
  },
  {
    part: 'live: sockets and subscriptions',
    health: 'none',
    metrics: 'none',
    traces: 'none',
    logs: '`api`',
  },
];

/** docs/reference/own-telemetry.md: what Oriel tells of itself, and what it does not. */
export async function ownTelemetryPage(): Promise<string> {
  const metrics = createOwnMetrics();
  // What they read is looked at when they are asked for, which is not done here.
  metrics.observe({} as MetricSources);
  observeRules(metrics.registry, () => []);
  watchRules(metrics.registry);
  observeArchive(metrics.registry, () => ({}) as ArchiverState);
  const rows = metrics.registry
    .getMetricsAsArray()
    .filter(({ name }) => !OF_THE_PROCESS.test(name))
    .map((metric) => metric as typeof metric & { readonly labelNames?: readonly string[] })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(
      ({ name, help, labelNames = [] }) =>
        `| \`${name}\` | ${labelNames.map((label) => `\`${label}\``).join(' ')} | ${cell(help)} |`,
    );
  const parts = PARTS.map((one) => `| ${one.part} | ${one.health} | ${one.metrics} | ${one.traces} | ${one.logs} |`);
  return `# What Oriel tells of itself

Three doors show the same state: the Health page and \`/health\` (every part: state, score, history, figures, last errors; a
score is 100 less what failures and slowness cost, that of the whole the least of its parts),
\`/metrics\` as Prometheus text, and the tenant \`oriel\`, into which Oriel sends its own metrics, traces and logs by OTLP through
its own front door. Operators enter that tenant under Settings; no key from outside writes to it. Nothing there quotes a tenant's bodies,
queries or label values, and what waits to be sent is bounded, so that Oriel never feeds itself.

## Every part

A part is named as on the Health page, a log by the \`part\` that its lines bear.

| | health | metrics | traces | logs |
|---|---|---|---|---|
${parts.join('\n')}

## Gaps

- There are no alerts on any of it yet: alerting rules are read and checked, and not evaluated.
- Spans end at the server: what the engine, PostgreSQL and the threads for decoding and wide queries do within a request is not told apart.
- The spool, packing, rules, scrapes and subscriptions have no spans of their own.
- Live sockets are neither counted nor a part of health.
- Summaries (\`prometheus_rule_…_duration_seconds\`) and series by tenant are on \`/metrics\` alone.

## Metrics

Beside these there are those of the process that its client library adds (\`process_cpu_seconds_total\`,
\`process_resident_memory_bytes\`, \`nodejs_eventloop_lag_p99_seconds\`, …). Series by \`tenant\` are for operators; others see
their sums.

| metric | labels | |
|---|---|---|
${rows.join('\n')}
`;
}
