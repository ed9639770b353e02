// The reference of errors: `node packages/api/src/error-reference.ts > docs/reference/errors.md` writes it, a test compares.
import { PROMQL_ERRORS, type PromqlErrorCode } from '@oriel/promql';
import { RECORDS_ERRORS } from '@oriel/records';
import { SEARCH_ERRORS } from '@oriel/search';
import { STORE_ERRORS } from '@oriel/store';
import { PROMETHEUS_ERRORS } from './compat/prometheus/prometheus-error.ts';
import { API_ERRORS } from './errors.ts';
import { PROMQL_REFUSALS } from './promql-refusal.ts';

interface Row {
  readonly status: number;
  readonly title: string;
}

/** Every refusal that the REST and GraphQL APIs can answer with, by the part that says it. */
const TABLES: readonly { readonly heading: string; readonly errors: Readonly<Record<string, Row>> }[] = [
  { heading: 'The API', errors: API_ERRORS },
  { heading: 'Prometheus’ API, by `errorType`', errors: PROMETHEUS_ERRORS },
  { heading: 'The search line', errors: SEARCH_ERRORS },
  { heading: 'Telemetry', errors: STORE_ERRORS },
  { heading: 'Records', errors: RECORDS_ERRORS },
];

const INTRODUCTION = `# Errors of the API

REST answers a refusal with \`application/problem+json\` (RFC 9457): \`type\`, \`title\`, \`status\`, \`code\`, \`detail\` and, where
one thing was wrong, \`field\`. GraphQL gives \`code\`, \`status\` and \`field\` in \`extensions\`. A code keeps its meaning for
ever. With 429 and 503 comes \`Retry-After\`.

\`detail\` says what was wrong this time; the sentences below are the titles.`;

const PROMQL_INTRODUCTION = `Why a query in PromQL has no answer: the code of [the library](../../packages/promql/README.md), and what it is called where it
was asked, by Prometheus’ API (\`errorType\`, status) and by ours.`;

export function errorReference(): string {
  const tables = TABLES.map(({ heading, errors }) => {
    const rows = Object.entries(errors).map(
      ([code, { status, title }]) => `| \`${code}\` | ${status} | ${title.replaceAll('|', '\\|')} |`,
    );
    return [`## ${heading}`, '', '| code | status | sentence |', '|---|---|---|', ...rows].join('\n');
  });
  return `${[INTRODUCTION, ...tables, promqlTable()].join('\n\n')}\n`;
}

/** One refusal has as many names as there are ways to ask. */
function promqlTable(): string {
  const rows = Object.entries(PROMQL_ERRORS).map(([code, { errorType, sentence }]) => {
    const { status } = PROMETHEUS_ERRORS[errorType];
    const refusal = PROMQL_REFUSALS[code as PromqlErrorCode];
    return `| \`${code}\` | \`${errorType}\`, ${status} | \`${refusal}\` | ${sentence} |`;
  });
  const heading = ['| `PromqlError.code` | Prometheus’ API | REST and GraphQL | sentence |', '|---|---|---|---|'];
  return ['## PromQL', '', PROMQL_INTRODUCTION, '', ...heading, ...rows].join('\n');
}

if (import.meta.main) process.stdout.write(errorReference());
