import { COMPONENTS, type Component, coverage, isWatched, WATCHED_BY } from '../self/components.ts';
import { ownRegistry } from '../self/own-registry.ts';
import { MOST_A_MINUTE, OWN_WORK } from '../self/own-work.ts';
import { cell } from './cell.ts';

/** What the client library adds by itself, by platform and version: told in one line. */
const OF_THE_PROCESS = /^(process|nodejs)_/;

const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');

function row(component: Component): string {
  const { title, health, metrics, work, requestSpans, logs } = component;
  const cells = [
    [code(metrics.map((name) => (name.endsWith('_') ? `${name}…` : name))), work.length > 0 ? 'its work' : ''],
    [requestSpans ? 'each request' : '', code(work)],
    [code(logs)],
    [code(health)],
  ];
  return `| ${[title, ...cells.map((texts) => texts.filter((text) => text !== '').join(', ') || '**gap**')].join(' | ')} |`;
}

function gaps(): readonly string[] {
  return COMPONENTS.flatMap((component) =>
    WATCHED_BY.filter((by) => !isWatched(component, by)).map((by) => `- ${component.title}: no ${by}.`),
  );
}

/** What no table shows. */
const KNOWN_GAPS = [
  'There are no alerts on any of it yet: alerting rules are read and checked, and not evaluated. They are no column above.',
  'Spans of the engine, of PostgreSQL and of decoding are no children of the request that they were for: each says when it was and how long it took.',
  'Within a request nothing is told apart by spans: how long questions to the engine take is in `oriel_work_duration_seconds`.',
  'What Oriel sends itself has no spans, or each would be cause for the next; whether it arrives is `own_telemetry` of the circuit breakers.',
  'Pages tell nothing of what goes wrong in the browser.',
  'Summaries (`prometheus_rule_…_duration_seconds`) and series by tenant are on `/metrics` alone.',
];

function slow(milliseconds: number): string {
  if (milliseconds === 0) return 'always told';
  return Number.isFinite(milliseconds) ? `${milliseconds / 1_000} s` : 'never';
}

/** docs/reference/own-telemetry.md: what Oriel tells of itself, and what it does not. */
export async function ownTelemetryPage(): Promise<string> {
  const rows = ownRegistry()
    .getMetricsAsArray()
    .filter(({ name }) => !OF_THE_PROCESS.test(name))
    .map((metric) => metric as typeof metric & { readonly labelNames?: readonly string[] })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(
      ({ name, help, labelNames = [] }) =>
        `| \`${name}\` | ${labelNames.map((label) => `\`${label}\``).join(' ')} | ${cell(help)} |`,
    );
  const work = Object.entries(OWN_WORK).map(
    ([name, { spanKind, slowMs, about, ...facts }]) =>
      `| \`${name}\` | ${spanKind} | ${about} | ${slow(slowMs)} | ${'ordinaryEveryMs' in facts ? `one each ${facts.ordinaryEveryMs / 1_000} s` : 'none'} |`,
  );
  const found = gaps();
  const cells = COMPONENTS.length * WATCHED_BY.length;
  const share = (100 * coverage(COMPONENTS)).toFixed(1);
  return `# What Oriel tells of itself

Three doors show the same state: the Health page and \`/health\` (every part: state, score, history, figures, last errors; a
score is 100 less what failures and slowness cost, that of the whole the least of its parts),
\`/metrics\` as Prometheus text, and the tenant \`oriel\`, into which Oriel sends its own metrics, traces and logs by OTLP through
its own front door. Operators enter that tenant under Settings; no key from outside writes to it. Nothing there quotes a tenant's bodies,
queries or label values, and what waits to be sent is bounded, so that Oriel never feeds itself.

## Coverage

${COMPONENTS.length} components × metrics, traces, logs and health: ${cells - found.length} of ${cells} are watched, ${share} %. A test holds the list against the program:
every part of the Health page, every metric, every kind of work and every \`part\` of the log is in it, and nothing that is not there.

| component | metrics | traces | logs, by their \`part\` | health |
|---|---|---|---|---|
${COMPONENTS.map(row).join('\n')}

“Its work” is \`oriel_work_duration_seconds\` with the names of its spans as \`work\`. \`rules\` is on the Health page where there are rule
files, \`scrape\` where there is a scrape configuration. Those of the process (\`process_…\`, \`nodejs_…\`) are of the server.

## Gaps

${[...found, ...KNOWN_GAPS.map((gap) => `- ${gap}`)].join('\n')}

## Work

Requests have a span each, except those by which Oriel sends itself what it tells. Other work is counted with its time, and has a span where it
was slow or failed, ${MOST_A_MINUTE} a minute of a kind at most; of the rest now and then one. How many there are follows the clock and what goes wrong, never how
much is sent: a segment of the spool is told as a whole, whatever is in it. Of what comes in while only Oriel itself sends, failures alone are told, so that telling
does not keep itself going; 2,048 spans wait at most, and more are dropped. None bears a body, a query, a name of a series or a target, or a label.

| span, \`work\` | kind | | slow from | of the rest |
|---|---|---|---|---|
${work.join('\n')}

## Metrics

Beside these there are those of the process that its client library adds (\`process_cpu_seconds_total\`,
\`process_resident_memory_bytes\`, \`nodejs_eventloop_lag_p99_seconds\`, …), which are for administrators: keys with the scope \`admin\`, people with the role. Series by
\`tenant\` are for operators; others see their sums.

| metric | labels | |
|---|---|---|
${rows.join('\n')}
`;
}
