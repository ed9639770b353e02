import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { systemActor } from '@oriel/records';
import { closeSegment, pushRecords, type SeriesSketch } from '@oriel/store/contract';
import { createRowEncoder } from '@oriel/store-clickhouse/encoder';
import { DEFAULT_RETENTION, type TenantId } from '@oriel/telemetry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestOriel, type TestOriel } from '../../../test/test-oriel.ts';

let oriel: TestOriel;
let key: string;
let foreignKey: string;
/** On a whole minute, so that steps are easy to name. */
const endMs = Math.floor(Date.now() / 60_000) * 60_000;
const end = endMs / 1_000;

async function push(tenant: TenantId, series: readonly SeriesSketch[]): Promise<void> {
  const encoder = createRowEncoder();
  pushRecords(
    encoder,
    { tenant, retention: DEFAULT_RETENTION, acceptAnyTime: true, redactKeys: [], redactPatterns: [] },
    { series },
  );
  expect(await oriel.store.insert(closeSegment(oriel.store.schemaVersion, encoder.flush()))).toEqual({
    kind: 'inserted',
  });
}

beforeAll(async () => {
  oriel = await startTestOriel({}, 24 * 2 ** 20);
  const { first, other } = oriel.tenants;
  key = await oriel.key(first, 'read');
  foreignKey = await oriel.key(other, 'read');
  const counter = (instance: string, step: number): SeriesSketch => ({
    labels: { __name__: 'http_requests_total', job: 'shop', instance },
    type: 1,
    help: 'Requests that were answered.',
    samples: Array.from({ length: 41 }, (_, at) => [endMs - 600_000 + at * 15_000, at * 15 * step] as const),
  });
  await push(first, [
    counter('a:80', 1),
    counter('b:80', 3),
    { labels: { __name__: 'build info', version: '1\n2' }, samples: [[endMs - 1_000, 1]] },
  ]);
  await push(other, [{ labels: { __name__: 'secret' }, samples: [[endMs - 1_000, 1]] }]);
});

afterAll(async () => {
  await oriel?.[Symbol.asyncDispose]();
});

async function ask(
  path: string,
  params: Record<string, string | string[]> = {},
  init: RequestInit & { root?: string; key?: string } = {},
) {
  const form = new URLSearchParams(
    Object.entries(params).flatMap(([name, values]) => [values].flat().map((value) => [name, value])),
  );
  const isPost = init.method === 'POST';
  const response = await fetch(`${oriel.url}${init.root ?? '/prometheus'}/api/v1${path}${isPost ? '' : `?${form}`}`, {
    ...init,
    headers: { authorization: `Bearer ${init.key ?? key}`, ...init.headers },
    ...(isPost ? { body: form } : {}),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> & { data: never } };
}

test('an instant query, by either method, root and credential', async () => {
  const params = { query: 'round(sum by (job) (rate(http_requests_total[5m])), 0.001)', time: String(end) };
  const wanted = {
    status: 'success',
    data: { resultType: 'vector', result: [{ metric: { job: 'shop' }, value: [end, '4'] }] },
  };
  expect((await ask('/query', params)).body).toEqual(wanted);
  expect((await ask('/query', params, { method: 'POST', root: '' })).body).toEqual(wanted);
  const basic = { authorization: `Basic ${Buffer.from(`anybody:${key}`).toString('base64')}` };
  expect((await ask('/query', params, { headers: basic })).body).toEqual(wanted);
});

test('a question mark in a parameter is one, as it stands', async () => {
  const query = encodeURIComponent('label_replace(vector(1), "x", "who?", "", "")').replaceAll('%3F', '?');
  const reply = await fetch(`${oriel.url}/api/v1/query?query=${query}&time=1`, { headers: { 'x-api-key': key } });
  expect(await reply.json()).toMatchObject({ data: { result: [{ metric: { x: 'who?' }, value: [1, '1'] }] } });
});

test.each([
  ['application/json', ''],
  ['application/json', '{"query":"2"}'],
  ['text/plain', 'query=2'],
  ['multipart/form-data; boundary=x', '--x--'],
])('parameters of the address count where a body is no form: %s, "%s"', async (type, body) => {
  for (const root of ['', '/prometheus']) {
    const response = await fetch(`${oriel.url}${root}/api/v1/query?query=1&time=${end}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': type },
      body,
    });
    expect(await response.json()).toEqual({ status: 'success', data: { resultType: 'scalar', result: [end, '1'] } });
  }
});

test('somebody is where Prometheus has its pages, for who has a key', async () => {
  const look = (headers: Record<string, string>) => fetch(`${oriel.url}/prometheus`, { headers });
  expect((await look({ authorization: `Bearer ${key}` })).status).toBe(200);
  expect((await look({})).status).toBe(401);
});

test('a range query, a scalar, a string and a matrix', async () => {
  const range = await ask('/query_range', {
    query: 'http_requests_total{instance="a:80"}',
    start: String(end - 30),
    end: new Date(endMs).toISOString(),
    step: '15s',
  });
  expect(range.body.data).toEqual({
    resultType: 'matrix',
    result: [
      {
        metric: { __name__: 'http_requests_total', instance: 'a:80', job: 'shop' },
        values: [
          [end - 30, '570'],
          [end - 15, '585'],
          [end, '600'],
        ],
      },
    ],
  });
  expect((await ask('/query', { query: '1/0', time: '12.5' })).body.data).toEqual({
    resultType: 'scalar',
    result: [12.5, '+Inf'],
  });
  expect((await ask('/query', { query: '"hi"', time: '0' })).body.data).toEqual({
    resultType: 'string',
    result: [0, 'hi'],
  });
  const matrix = await ask('/query', { query: '{"build info"}[1m]', time: String(end) });
  expect(matrix.body.data).toMatchObject({ resultType: 'matrix', result: [{ metric: { version: '1\n2' } }] });
});

test('a range may have as many steps as Grafana asks for: 11,000 between the first and the last', async () => {
  const widest = { query: 'vector(1)', start: '0', end: '11000', step: '1' };
  const { data } = (await ask('/query_range', widest)).body as unknown as { data: { result: { values: unknown[] }[] } };
  expect(data.result[0]!.values).toHaveLength(11_001);
  expect((await ask('/query_range', { ...widest, end: '11000.9' })).status).toBe(200);
  expect((await ask('/query_range', { ...widest, end: '11001' })).body.error).toBe(
    'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
  );
});

test('no more is remarked of a query than can be read', async () => {
  const query = Array.from({ length: 12 }, (_, at) => `quantile(${at + 2}, http_requests_total)`).join(' or ');
  const { warnings } = (await ask('/query', { query, time: String(end) })).body as unknown as { warnings: string[] };
  expect(warnings).toHaveLength(11);
  expect(warnings.at(-1)).toBe('2 more warning annotations omitted');
});

test('from the beginning to the end, as clients in Go write it', async () => {
  const range = { start: '-292273086-05-16T16:47:06Z', end: '292277025-08-18T07:12:54.999999999Z' };
  expect((await ask('/label/job/values', range)).body.data).toEqual(['shop']);
});

test('names, values, series and metadata', async () => {
  expect((await ask('/labels')).body.data).toEqual(['__name__', 'instance', 'job', 'version']);
  expect((await ask('/label/__name__/values')).body.data).toEqual(['build info', 'http_requests_total']);
  expect(
    (await ask('/label/instance/values', { 'match[]': 'http_requests_total{instance!="a:80"}' })).body.data,
  ).toEqual(['b:80']);
  expect((await ask('/label/U__version/values')).body.data).toEqual(['1\n2']);
  // No character has this number: it is no escaped name.
  expect((await ask('/label/U___ffffff_/values')).body.data).toEqual([]);
  expect((await ask('/label/instance/values', { limit: '1' })).body).toEqual({
    status: 'success',
    data: ['a:80'],
    warnings: ['results truncated due to limit'],
  });
  expect((await ask('/series', { 'match[]': ['nothing', '{version=~".+"}'] })).body.data).toEqual([
    { __name__: 'build info', version: '1\n2' },
  ]);
  expect((await ask('/metadata')).body.data).toEqual({
    http_requests_total: [{ type: 'counter', help: 'Requests that were answered.', unit: '' }],
  });
  expect((await ask('/status/tsdb')).body.data).toMatchObject({
    headStats: { numSeries: 3 },
    seriesCountByMetricName: [
      { name: 'http_requests_total', value: 2 },
      { name: 'build info', value: 1 },
    ],
  });
});

test('a byte that is no UTF-8, as an escape may name it, is U+FFFD wherever it comes out', async () => {
  expect((await ask('/query', { query: '"a\\xffb"', time: '0' })).body.data).toEqual({
    resultType: 'string',
    result: [0, 'a\ufffdb'],
  });
  const labelled = 'label_replace(vector(1), "by", "\\xff\\xfe", "", "")';
  expect((await ask('/query', { query: labelled, time: '0' })).body.data).toMatchObject({
    result: [{ metric: { by: '\ufffd\ufffd' } }],
  });
  expect((await ask('/parse_query', { query: 'up{job="\\xff"}' })).body.data).toMatchObject({
    matchers: [{ value: '\ufffd' }, { name: '__name__' }],
  });
  expect((await ask('/query', { query: 'up{job=~"(\\xff"}' })).body).toMatchObject({
    errorType: 'bad_data',
    error: expect.stringMatching(/error parsing regexp: invalid UTF-8: `\ufffd`$/),
  });
  expect((await ask('/query', { query: '"\\ud800"' })).body.error).toContain('invalid Unicode code point');
});

test('refusals say what and where, with Prometheus’ words', async () => {
  expect(await ask('/query', { query: 'sum(' })).toEqual({
    status: 400,
    body: {
      status: 'error',
      errorType: 'bad_data',
      error: expect.stringContaining('invalid parameter "query": 1:5: parse error'),
    },
  });
  // What to write instead is beside the sentence, which is Prometheus' own.
  expect((await ask('/query', { query: 'holt_winters(up[5m], 0.5, 0.5)' })).body).toEqual({
    status: 'error',
    errorType: 'bad_data',
    error: 'invalid parameter "query": 1:1: parse error: unknown function with name "holt_winters"',
    infos: ['since Prometheus 3 it is called double_exponential_smoothing'],
  });
  expect(await ask('/query', { query: 'up', time: 'soon' })).toEqual({
    status: 400,
    body: {
      status: 'error',
      errorType: 'bad_data',
      error: 'invalid parameter "time": invalid time value for \'time\': cannot parse "soon" to a valid timestamp',
    },
  });
  const wide = await ask('/query_range', { query: 'up', start: '0', end: '1000000', step: '1' });
  expect(wide.body).toMatchObject({
    errorType: 'bad_data',
    error: expect.stringContaining('11,000 points per timeseries'),
  });
  expect((await ask('/series')).body.error).toBe('no match[] parameter provided');
  const conflict = await ask('/query', {
    query: 'http_requests_total + on(job) http_requests_total',
    time: String(end),
  });
  expect(conflict).toMatchObject({ status: 422, body: { errorType: 'execution' } });
});

test('the tenant is the key’s, and a header that says otherwise is refused', async () => {
  expect((await ask('/query', { query: 'secret', time: String(end) })).body.data).toEqual({
    resultType: 'vector',
    result: [],
  });
  expect((await ask('/label/__name__/values', {}, { key: foreignKey })).body.data).toEqual(['secret']);
  for (const named of ['other', String(oriel.tenants.other), 'nobody']) {
    expect((await ask('/query', { query: 'up' }, { headers: { 'x-scope-orgid': named } })).status).toBe(403);
  }
  for (const tenant of [oriel.tenants.first, oriel.tenants.other]) {
    const denied = async () => {
      const { entries } = await oriel.records.forTenant(tenant, systemActor('the test')).audit.list();
      return entries.filter(({ action }) => action === 'cross-tenant.denied').length;
    };
    await expect.poll(denied).toBe(1);
  }
  expect(
    (await ask('/query', { query: 'up' }, { headers: { 'x-scope-orgid': 'other' }, key: foreignKey })).status,
  ).toBe(200);
  expect((await ask('/query', { query: 'up' }, { key: 'wrong' })).body).toMatchObject({
    status: 'error',
    errorType: 'unauthorized',
  });
});

test('start timestamps are heeded by one request that asks for it', async () => {
  const heeding = (value: string) =>
    ask(
      '/query',
      { query: 'start_timestamp(http_requests_total)', time: String(endMs / 1_000) },
      {
        headers: { 'x-prometheus-use-start-timestamps': value },
      },
    );
  const count = ({ body }: Awaited<ReturnType<typeof ask>>) => (body.data as { result: unknown[] }).result.length;
  expect([count(await heeding('true')), count(await heeding('0')), count(await heeding(''))]).toEqual([2, 0, 0]);
  expect(await heeding('yes')).toMatchObject({ status: 400, body: { errorType: 'bad_data' } });
});

test('formats and describes a query, says what it speaks', async () => {
  expect((await ask('/format_query', { query: 'foo/bar' })).body.data).toBe('foo / bar');
  expect((await ask('/parse_query', { query: 'foo/bar' })).body.data).toMatchObject({ type: 'binaryExpr', op: '/' });
  const explained = await ask('/explain_query', {
    query: 'sum(rate(http_requests_total[5m]))',
    start: String(end - 60),
    end: String(end),
    step: '15',
  });
  expect(explained.body.data).toMatchObject({
    steps: 5,
    series: 2,
    selectors: [{ selector: 'http_requests_total', function: 'rate', startMs: endMs - 360_000 + 1, endMs }],
  });
  expect((await ask('/status/buildinfo')).body.data).toMatchObject({ version: expect.stringMatching(/^3\./) });
  expect((await ask('/features')).body.data).toMatchObject({
    promql: { anchored: true, duration_expr: true, fill: true, delayed_name_removal: false },
    promql_functions: { rate: true, integral: true, info: true },
    promql_operators: { atan2: true, limitk: true, sum: true },
  });
  expect((await ask('/alerts')).body.data).toEqual({ alerts: [] });
});

test('statistics count samples as Prometheus does, for each step when asked', async () => {
  const params = { query: 'rate(http_requests_total[1m])', start: String(end - 60), end: String(end), step: '30' };
  const statsOf = async (stats: string) =>
    ((await ask('/query_range', { ...params, stats })).body.data as { stats?: { samples: object } }).stats?.samples;
  expect(await statsOf('all')).toMatchObject({
    totalQueryableSamplesPerStep: [
      [end - 60, 8],
      [end - 30, 8],
      [end, 8],
    ],
    totalQueryableSamples: 24,
    samplesReadPerStep: [
      [end - 60, 8],
      [end - 30, 4],
      [end, 4],
    ],
    samplesRead: 16,
    seriesTouched: 2,
  });
  expect(await statsOf('1')).not.toHaveProperty('totalQueryableSamplesPerStep');
  expect((await ask('/query_range', { ...params, stats: '1' })).body.warnings).toEqual([
    'value "1" for parameter "stats" is deprecated and will be rejected in the next major release, use "true" or "all"',
  ]);
  expect((await ask('/query_range', { ...params, stats: 'all' })).body).not.toHaveProperty('warnings');
  expect(await statsOf('')).toBeUndefined();
});

test('answers that somebody reads slowly take memory, and what does not fit beside them is refused', async () => {
  await push(
    oriel.tenants.first,
    Array.from({ length: 100 }, (_, host) => ({
      labels: { __name__: 'host_load', host: String(host) },
      samples: [[endMs - 120_000, host + 0.123456]] as const,
    })),
  );
  const million = new URLSearchParams({
    query: 'host_load',
    start: String(end - 120),
    end: String(end - 20),
    step: '0.01',
  });
  const slow = connect(Number(new URL(oriel.url).port), '127.0.0.1');
  slow.write(`GET /api/v1/query_range?${million} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n\r\n`);
  await once(slow, 'readable');
  const second = () => ask('/query_range', Object.fromEntries(million));
  expect(await second()).toMatchObject({
    status: 503,
    body: {
      errorType: 'unavailable',
      error: expect.stringMatching(
        /^this query would hold \d+ MiB, and of the 24 MiB .* others hold \d+ MiB: ask again/,
      ),
    },
  });
  expect((await ask('/query', { query: 'count(host_load)', time: String(end) })).status).toBe(200);
  slow.destroy();
  await expect.poll(async () => (await second()).status).toBe(200);
  expect(await ask('/query', { query: 'http_requests_total[10m:1ms]', time: String(end) })).toMatchObject({
    status: 422,
    body: { error: expect.stringContaining('which is more than the 24 MiB that --memory leaves for queries') },
  });
});

test('answers and refusals are worded as Prometheus words them', async () => {
  const said = async (path: string, params: Record<string, string> = {}) => {
    const { body } = await ask(path, params);
    return (body as { error?: string }).error ?? body.data;
  };
  const up = { query: 'up', start: String(end - 60), end: String(end), step: '15' };
  expect(await said('/query', { query: '1e-7', time: '1' })).toMatchObject({ result: [1, '0.0000001'] });
  expect(await said('/query', { query: '1e21', time: '1' })).toMatchObject({ result: [1, '1000000000000000000000'] });
  expect(await said('/query', { query: 'vector(1e-7)', time: '1' })).toMatchObject({
    result: [{ value: [1, '1e-07'] }],
  });
  expect(await said('/query', { query: 'vector(-1e21)', time: '1' })).toMatchObject({
    result: [{ value: [1, '-1e+21'] }],
  });
  expect(await said('/query', { query: 'up', time: 'soon' })).toBe(
    'invalid parameter "time": invalid time value for \'time\': cannot parse "soon" to a valid timestamp',
  );
  for (const time of ['2024-02-30T00:00:00Z', '2024-02-03T24:00:00Z'])
    expect(await said('/query', { query: 'up', time })).toBe(
      `invalid parameter "time": invalid time value for 'time': cannot parse "${time}" to a valid timestamp`,
    );
  expect(await said('/query_range', { query: '1', start: '1e30', end: '1e30', step: '15' })).toMatchObject({
    result: [{ values: [[8.64e12, '1']] }],
  });
  expect(await said('/query_range', { ...up, start: 'soon' })).toBe(
    'invalid parameter "start": cannot parse "soon" to a valid timestamp',
  );
  expect(await said('/query_range', { ...up, query: 'up[1m]' })).toBe(
    'invalid parameter "query": invalid expression type "range vector" for range query, must be Scalar or instant Vector',
  );
  expect(await said('/query', { query: 'up', limit: '-1' })).toBe(
    'invalid parameter "limit": limit must be non-negative',
  );
  expect(await said('/query', { query: 'up', lookback_delta: 'x' })).toBe(
    'error parsing lookback delta duration: cannot parse "x" to a valid duration',
  );
  expect(await said('/query', { query: 'up', lookback_delta: '-1' })).toMatchObject({ resultType: 'vector' });
  expect(await said('/series', { 'match[]': '{a=""}' })).toBe(
    'invalid parameter "match[]": match[] must contain at least one non-empty matcher',
  );
  expect(await said('/series', { 'match[]': 'up offset 5m' })).toBe(
    'invalid parameter "match[]": 1:4: parse error: unexpected <offset>',
  );
  for (const path of ['/labels', '/label/job/values', '/rules']) {
    expect(await said(path, { 'match[]': '{}' })).toBe('match[] must contain at least one non-empty matcher');
    expect(await said(path, { 'match[]': 'sum(up)' })).toBe('1:4: parse error: unexpected "("');
  }
  for (const path of ['/series', '/labels', '/label/job/values'])
    expect(await said(path, { 'match[]': 'http_requests_total', start: '5', end: '1' })).toEqual([]);
  expect(await said('/query_exemplars', { query: 'up', start: '5', end: '1' })).toBe(
    'end timestamp must not be before start timestamp',
  );
  expect(await said('/query_exemplars', { query: 'up{' })).toBe(
    '1:4: parse error: unexpected end of input inside braces',
  );
  expect(await said('/query', { query: 'up[step()]' })).toBe(
    'invalid parameter "query": 3:9: duration must be greater than 0',
  );
  expect(await said('/query', { query: 'up', limit: '9223372036854775808' })).toBe(
    'invalid parameter "limit": strconv.Atoi: parsing "9223372036854775808": value out of range',
  );
  expect(await said('/query_range', { ...up, step: 'Inf' })).toBe(
    'invalid parameter "step": cannot parse "Inf" to a valid duration. It overflows int64',
  );
  expect(await said('/query_range', { ...up, step: '300y' })).toBe(
    'invalid parameter "step": cannot parse "300y" to a valid duration',
  );
  expect(await said('/query', { query: 'up', timeout: '-1' })).toBe(
    'invalid parameter "timeout": timeout must be positive, got -1s',
  );
  expect(await said('/query', { query: 'up', time: '1970-01-01t00:00:01z' })).toContain('cannot parse');
  expect(await said('/query', { query: 'up', time: '0x10' })).toContain('cannot parse "0x10"');
  expect(await said('/query_range', { ...up, step: '0x10' })).toContain('cannot parse "0x10"');
  expect(await said('/scrape_pools/config', { scrapePool: 'x' })).toBe(
    'error retrieving scrape config: scrape pool "x" not found',
  );
  expect(await said('/status/tsdb', { limit: '0' })).toBe('limit must be a positive number');
  expect(await said('/status/tsdb', { limit: '10001' })).toBe('limit must not exceed 10000');
  expect(await said('/metadata', { limit: 'x' })).toBe('limit must be a number');
  expect(await said('/targets', { state: 'active' })).toMatchObject({ droppedTargetCounts: null });

  const authorization = { headers: { authorization: `Bearer ${key}` } };
  const nothing = await fetch(`${oriel.url}/api/v1/query_exemplars?query=1`, authorization);
  expect([nothing.status, await nothing.text()]).toEqual([204, '']);
  expect((await fetch(`${oriel.url}/api/v1/notifications/live`, authorization)).status).toBe(204);
  const federated = await fetch(`${oriel.url}/federate`, authorization);
  expect([federated.status, await federated.text()]).toEqual([200, '']);
});

test('a method that an address does not take is refused as one', async () => {
  for (const [method, path] of [
    ['POST', '/api/v1/metadata'],
    ['DELETE', '/prometheus/api/v1/series'],
    ['GET', '/api/v1/read'],
    ['POST', '/federate'],
  ] as const) {
    const response = await fetch(`${oriel.url}${path}`, { method });
    expect([response.status, await response.text()]).toEqual([405, 'Method Not Allowed\n']);
  }
});

test('tools of Prometheus find out whether it is there', async () => {
  for (const root of ['', '/prometheus'])
    for (const [probe, says] of [
      ['healthy', 'Oriel is Healthy.\n'],
      ['ready', 'Oriel is Ready.\n'],
    ]) {
      const response = await fetch(`${oriel.url}${root}/-/${probe}`);
      expect([response.status, await response.text()]).toEqual([200, says]);
    }
});

test.each(['/series', '/labels', '/label/job/values', '/rules'])(
  '%s takes so many match[] and patterns of such a size',
  async (path) => {
    const match = async (texts: readonly string[]) => {
      const { status, body } = await ask(path, { 'match[]': [...texts] });
      return `${status} ${body.errorType ?? ''} ${body.error ?? ''}`;
    };
    expect(await match(Array.from({ length: 1_024 }, () => 'a'))).toBe('200  ');
    expect(await match(Array.from({ length: 1_025 }, () => 'a'))).toMatch(
      /^400 bad_data .*a request may hold 1024 match\[\]; this one has 1025: ask for some of them at a time$/,
    );
    expect(await match(['a', 'c'].map((name) => `${name}{b=~"${'x{0,1000}'.repeat(35)}"}`))).toMatch(
      /^400 bad_data .*patterns of one query come to \d+ instructions where 65536 are the most/,
    );
  },
);

test('a query is no longer than a query may be', async () => {
  const said = async (query: string) => {
    const { status, body } = await ask('/query', { query }, { method: 'POST' });
    return `${status} ${body.error}`;
  };
  expect(await said(Array(40_000).fill('1').join('+'))).toMatch(
    /^400 invalid parameter "query": 1:65537: parse error: expression has more than 65536 names, numbers/,
  );
  expect(await said(`a{b="${'c'.repeat(300_000)}"}`)).toBe(
    '400 invalid parameter "query": 1:1: parse error: expression has 300007 bytes where 262144 are the most: ask for a part of it',
  );
});

test('what one tenant asks at once, however much it is, leaves another its place at the engine', async () => {
  const gone = new AbortController();
  const selectors = Array.from({ length: 100 }, (_, at) => `http_requests_total{instance!="${at}"}`);
  const many = Array.from({ length: 60 }, () =>
    ask('/query', { query: selectors.join(' + '), time: String(end) }, { signal: gone.signal, method: 'POST' }),
  );
  await setTimeout(500);
  const began = performance.now();
  for (let at = 0; at < 3; at++) {
    const answer = await ask('/query', { query: 'secret', time: String(end) }, { key: foreignKey });
    expect(answer).toMatchObject({ status: 200, body: { data: { result: [{ value: [end, '1'] }] } } });
  }
  // It takes a tenth of that, on a machine that does nothing else.
  expect(performance.now() - began).toBeLessThan(10_000);
  gone.abort();
  await Promise.allSettled(many);
}, 60_000);
