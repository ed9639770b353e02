import type { SentSeries } from '@oriel/ingest/test/encode-write-request';
import { parseSeriesDescription } from '@oriel/promql';
import { type Case, expectEqual, readJson } from '../run-cases.ts';
import { type GoExpression, plainValue } from './plain-value.ts';
import type { Tenants, TestTenant } from './tenants.ts';

interface EndpointRow {
  readonly $line: number;
  readonly endpoint: { readonly $go: string };
  readonly query?: Readonly<Record<string, readonly string[] | string>>;
  /** A name that is no UTF-8 comes as its bytes. */
  readonly params?: { readonly name?: string | { readonly $bytes_b64: string } };
  readonly response?: GoExpression;
  readonly responseAsJSON?: string;
  readonly responseLen?: number;
  readonly errType?: { readonly $go: string };
  readonly warningsCount?: number;
}

interface ListRow {
  readonly $line: number;
  readonly name?: string;
  readonly matchers?: readonly string[];
  readonly limit?: string;
  readonly expected?: readonly unknown[];
  readonly expectedErrorType?: { readonly $go: string };
}

interface StatsRow {
  readonly $line: number;
  readonly name?: string;
  readonly param?: string;
  readonly wantWarning?: boolean;
  readonly renderer?: GoExpression;
}

interface ParseRow {
  readonly $line: number;
  readonly input: GoExpression;
  readonly fail?: boolean;
  readonly result?: GoExpression;
}

/** Where each handler answers; what is not named here is asked of targets, rules and files that the table makes up. */
const PATHS: Readonly<Record<string, string>> = {
  'api.query': '/query',
  'api.queryRange': '/query_range',
  'api.formatQuery': '/format_query',
  'api.series': '/series',
  'api.labelNames': '/labels',
  'api.labelValues': '/label/:name/values',
  'api.queryExemplars': '/query_exemplars',
};
const ERRORS: Readonly<Record<string, string>> = { errorBadData: 'bad_data', errorExec: 'execution' };
/** What the table's own storage holds, a sample a minute. */
const SERIES = [
  'test_metric1{foo="bar"} 0+100x100',
  'test_metric1{foo="boo"} 1+0x100',
  'test_metric2{foo="boo"} 1+0x100',
  'test_metric3{foo="bar", dup="1"} 1+0x100',
  'test_metric3{foo="boo", dup="1"} 1+0x100',
  'test_metric4{foo="bar", dup="1"} 1+0x100',
  'test_metric4{foo="boo", dup="1"} 1+0x100',
  'test_metric4{foo="boo"} 1+0x100',
  'test_metric5{"host.name"="localhost"} 1+0x100',
  'test_metric5{"junk\\n{},=:  chars"="bar"} 1+0x100',
];
const LISTED_SERIES = [
  'test_metric1{foo1="bar", baz="abc"} 0+100x100',
  'test_metric1{foo2="boo"} 1+0x100',
  'test_metric2{foo="boo"} 1+0x100',
  'test_metric2{foo="boo", xyz="qwerty"} 1+0x100',
  'test_metric2{foo="baz", abc="qwerty"} 1+0x100',
];
const MINUTE_MS = 60_000;
/** What the table has a program write: the bounds of Go's times, as Go writes them. */
const ENDS_OF_TIME: Readonly<Record<string, string>> = {
  'MinTime.Format': '-292273086-05-16T16:47:06Z',
  'MaxTime.Format': '292277025-08-18T07:12:54.999999999Z',
};

/** The tables of Prometheus' own API, as far as they are about what is stored and asked. */
export async function tableCases(tables: string, tenants: Tenants): Promise<Case[]> {
  const endpoints = await tenants.holding(SERIES.map(sent));
  const listed = await tenants.holding(LISTED_SERIES.map(sent));
  const misc = readJson<{
    readonly TestGetSeries: readonly ListRow[];
    readonly TestLabelNames: readonly ListRow[];
    readonly TestStats: readonly StatsRow[];
    readonly TestParseTime: readonly ParseRow[];
    readonly TestParseDuration: readonly ParseRow[];
  }>(tables, 'api_v1_misc.json');
  return [
    ...readJson<readonly EndpointRow[]>(tables, 'api_v1_endpoints.json').map((row) => endpointCase(row, endpoints)),
    ...misc.TestGetSeries.map((row) => listCase('series', '/series', row, listed)),
    ...misc.TestLabelNames.map((row) => listCase('labels', '/labels', row, listed)),
    ...misc.TestStats.map((row) => statsCase(row, listed)),
    ...misc.TestParseTime.map((row) => parseCase('time', row, listed)),
    ...misc.TestParseDuration.map((row) => parseCase('duration', row, listed)),
  ];
}

function endpointCase(row: EndpointRow, tenant: TestTenant): Case {
  const handler = row.endpoint.$go;
  const name = `api_v1_endpoints:${row.$line} ${handler}`;
  const path = PATHS[handler];
  if (path === undefined) return { name, skip: 'it is about targets, rules or files that the table makes up' };
  if (handler === 'api.queryExemplars') return { name, skip: 'the exemplars it asks for are not in the table' };
  if (JSON.stringify(row.response ?? null).includes('api.now'))
    return { name, skip: 'the table’s clock stands still, the server’s does not' };
  return {
    name,
    async run() {
      const params = new URLSearchParams(
        Object.entries(row.query ?? {}).flatMap(([key, values]) =>
          key.startsWith('$') ? [] : [values].flat().map((value) => [key, value]),
        ),
      );
      const label = encodeName(row.params?.name ?? '');
      const { body } = await tenant.ask(path.replace(':name', label), params);
      if (row.errType !== undefined) {
        expectEqual('the type of error', body.errorType, ERRORS[row.errType.$go]);
        return;
      }
      expectEqual('status', body.error ?? body.status, 'success');
      if (row.responseAsJSON !== undefined) expectEqual('data', body.data, JSON.parse(row.responseAsJSON));
      else if (row.responseLen !== undefined)
        expectEqual('the length', (body.data as readonly unknown[]).length, row.responseLen);
      else if (row.response !== undefined)
        expectEqual('data', sortedKeys(body.data), sortedKeys(plainValue(row.response)));
      if (row.warningsCount !== undefined)
        expectEqual('the number of warnings', body.warnings?.length ?? 0, row.warningsCount);
    },
  };
}

function encodeName(name: string | { readonly $bytes_b64: string }): string {
  if (typeof name === 'string') return encodeURIComponent(name);
  return Buffer.from(name.$bytes_b64, 'base64').toString('hex').replace(/../g, '%$&');
}

function listCase(what: string, path: string, row: ListRow, tenant: TestTenant): Case {
  const name = `api_v1_misc:${row.$line} ${what}: ${row.name ?? ''}`;
  if (row.name === undefined || /exec|storage/.test(row.name))
    return { name, skip: 'it is about a storage that is made to fail, or is no case' };
  return {
    name,
    async run() {
      const params = new URLSearchParams((row.matchers ?? []).map((matcher) => ['match[]', matcher]));
      if (row.limit !== undefined) params.set('limit', row.limit);
      const { body } = await tenant.ask(path, params);
      if (row.expectedErrorType !== undefined)
        expectEqual('the type of error', body.errorType, ERRORS[row.expectedErrorType.$go]);
      else expectEqual('data', sortedKeys(body.data), sortedKeys(row.expected));
    },
  };
}

function statsCase(
  { $line, name: about, param = '', wantWarning = false, renderer }: StatsRow,
  tenant: TestTenant,
): Case {
  const name = `api_v1_misc:${$line} stats: ${about ?? ''}`;
  if (about === undefined || renderer !== undefined)
    return { name, skip: 'it is about a program that counts otherwise' };
  return {
    name,
    async run() {
      const { body } = await tenant.ask('/query', new URLSearchParams({ query: 'up', time: '123.4', stats: param }));
      expectEqual('whether there are statistics', 'stats' in (body.data as object), param !== '');
      expectEqual('the number of warnings', body.warnings?.length ?? 0, wantWarning ? 1 : 0);
    },
  };
}

/** A time is told by a scalar's, a duration by whether a range is taken. */
function parseCase(what: 'time' | 'duration', { $line, input, fail, result }: ParseRow, tenant: TestTenant): Case {
  const name = `api_v1_misc:${$line} ${what}: ${JSON.stringify(input)}`;
  const text = typeof input === 'string' ? input : ENDS_OF_TIME[(input as { readonly $call: string }).$call];
  if (text === undefined) return { name, skip: 'its text is made by a program' };
  return {
    name,
    async run() {
      const params: Record<string, string> =
        what === 'time'
          ? { query: '1', start: text, end: text, step: '1' }
          : { query: '1', start: '0', end: '0', step: text };
      const { body } = await tenant.ask('/query_range', new URLSearchParams(params));
      expectEqual('whether it is refused', body.status === 'error', fail === true);
      const unix = (result as { readonly $unix?: number; readonly $nsec?: number } | undefined) ?? {};
      if (what === 'duration' || fail === true || unix.$unix === undefined) return;
      const [series] = (body.data as { readonly result: readonly { readonly values: readonly [number, string][] }[] })
        .result;
      expectEqual('the time', series!.values[0]![0], unix.$unix + (unix.$nsec ?? 0) / 1e9);
    },
  };
}

function sent(description: string): SentSeries {
  const { labels, values } = parseSeriesDescription(description);
  return {
    labels: labels.toObject(),
    samples: values.flatMap((value, at) =>
      value.kind === 'float' ? [{ timeMs: at * MINUTE_MS, value: value.value }] : [],
    ),
  };
}

/** The order of an object's fields says nothing. */
function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortedKeys(inner)]),
  );
}
