import { encodeWriteRequest } from '@oriel/ingest/test/encode-write-request';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiOf } from './kit/api.ts';
import { type DataSourceSettings, grafanaDataSource } from './kit/grafana-data-source.ts';
import { type OrielProcess, startOriel } from './kit/oriel-process.ts';
import { writeShopMetrics } from './kit/remote-write.ts';
import { until } from './kit/until.ts';

// What Grafana's own Prometheus data source asks, as it asks it: at the root and below /prometheus, by POST and by GET, with an API key
// in a header and by basic auth.

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const EVERY_MS = 15_000;
const DAY_MS = 86_400_000;
/** Labels that Prometheus 3 knows and 2 did not. */
const UTF8_LABEL = 'http.route';
let oriel: OrielProcess;
let key: string;
let reader: string;
let endMs: number;

beforeAll(async () => {
  oriel = await startOriel();
  key = await oriel.key();
  reader = await oriel.key('read');
  endMs = Math.floor(Date.now() / EVERY_MS) * EVERY_MS;
  await writeShopMetrics(oriel.run.url, { traceId: TRACE, nowMs: endMs });
  const written = await fetch(`${oriel.run.url}/api/v1/write`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' },
    body: new Uint8Array(
      encodeWriteRequest([
        {
          labels: { __name__: 'sent_sizes', job: 'shop' },
          histograms: [0, 1, 2].map((at) => ({
            ...{ timeMs: endMs - (2 - at) * 60_000, count: 10, sum: 25, schema: 0, zeroThreshold: 0.001, zeroCount: 1 },
            ...{ positiveSpans: [{ offset: 1, length: 3 }], positive: [2, 3, 4], isFloat: true },
          })),
        },
        {
          labels: { __name__: 'answers_total', [UTF8_LABEL]: '/cart' },
          samples: [{ value: 7, timeMs: endMs }],
        },
      ]),
    ),
  });
  expect(written.status).toBe(204);
  await until(
    async () => {
      const query = encodeURIComponent('count(shop_requests_total) + count(sent_sizes) + count(answers_total)');
      const found = await apiOf(oriel.run, key).get<{ data: { result: { value: [number, string] }[] } }>(
        `/api/v1/query?query=${query}`,
      );
      return found.body.data.result[0]?.value[1] === '6';
    },
    { what: 'all that was written' },
  );
});
afterAll(() => oriel?.[Symbol.asyncDispose]());

const bearer = () => ({ Authorization: `Bearer ${reader}` });
const basic = () => ({ Authorization: `Basic ${Buffer.from(`anybody:${reader}`).toString('base64')}` });
const apiKey = () => ({ 'X-API-Key': reader });

describe.each([
  ['/prometheus', 'POST', 'a bearer token', bearer],
  ['/prometheus', 'GET', 'basic auth', basic],
  ['/prometheus/', 'POST', 'basic auth', basic],
  ['', 'POST', 'X-API-Key', apiKey],
  ['', 'GET', 'a bearer token', bearer],
  ['/', 'POST', 'basic auth', basic],
] as const)('with %o behind the address, by %s and with %s', (root, httpMethod, _credential, headers) => {
  const source = (more: Partial<DataSourceSettings> = {}) =>
    grafanaDataSource({ url: `${oriel.run.url}${root}`, httpMethod, headers: headers(), ...more });
  const lastHalfHour = () => ({ fromMs: endMs - 1_800_000, toMs: endMs });
  const inLastHalfHour = () => ({ start: String((endMs - 1_800_000) / 1_000), end: String(endMs / 1_000) });

  test('the settings page finds it well, and takes it for a Prometheus', async () => {
    expect(await source().checkHealth()).toEqual({ isOk: true, message: '1+1=2', application: 'Prometheus' });
    // Every address that it takes for one of GET alone, or for one of both.
    for (const path of ['api/v1/status/buildinfo', '/api/v1/status/buildinfo']) {
      const { status, data } = await source().resource(path);
      expect([status, (data as { version: string }).version]).toEqual([200, expect.stringMatching(/^3\.\d+\.\d+$/)]);
    }
  });

  test('a panel gets its series, its latest values, or both', async () => {
    const asked = {
      expr: 'sum by (job) (rate(shop_requests_total[$__rate_interval]))',
      ...lastHalfHour(),
      stepMs: EVERY_MS,
    };
    const range = await source().query({ ...asked, range: true });
    expect(range.notices).toEqual([]);
    expect(range.frames.map(({ labels }) => labels.job).sort()).toEqual(['payments', 'shop']);
    const shop = range.frames.find(({ labels }) => labels.job === 'shop')!;
    expect(shop.times[0]! % EVERY_MS).toBe(0);
    expect(shop.values.at(-1)).toBeCloseTo(6, 5);
    const instant = await source().query({ ...asked, instant: true });
    expect(instant.frames.find(({ labels }) => labels.job === 'shop')!.values).toEqual([expect.closeTo(6, 5)]);
    expect((await source().query({ ...asked, instant: true, range: true })).frames).toHaveLength(4);
    expect((await source({ queryTimeout: '60s' }).query({ ...asked, range: true })).frames).toHaveLength(2);
    expect((await source().query({ ...asked, expr: 'no_such_metric', range: true })).frames).toEqual([]);
  });

  test('a variable of thousands of values stands in the question', async () => {
    const routes = Array.from({ length: 5_000 }, (_, at) => `/route/${at}`).join('|');
    const asked = { expr: `sum(shop_requests_total{route=~"/cart|${routes}"})`, ...lastHalfHour(), stepMs: EVERY_MS };
    const { frames } = await source().query({ ...asked, instant: true });
    expect(frames.map(({ values }) => values)).toEqual([[3_600]]);
  });

  test.each([
    ['increase(CART[$__range])', 15_000, 3_600],
    [`increase(CART[\${__range_s}s])`, 15_000, 3_600],
    [`increase(CART[\${__range_ms}ms])`, 15_000, 3_600],
    ['max_over_time(rate(CART[$__rate_interval])[$__range:$__interval])', 15_000, 2],
    // As Go writes two hours: 2h0m0s.
    ['max_over_time(CART[$__rate_interval]) - min_over_time(CART[$__rate_interval])', 1_800_000, 3_600],
  ])('lengths of time stand in %s as Grafana writes them, every %i ms', async (expr, timeIntervalMs, value) => {
    const asked = { expr: expr.replaceAll('CART', 'shop_requests_total{route="/cart"}'), ...lastHalfHour() };
    const { frames } = await source({ timeIntervalMs }).query({ ...asked, stepMs: EVERY_MS, instant: true });
    expect(frames).toHaveLength(1);
    expect(frames[0]!.values[0]! / value).toBeCloseTo(1, 1);
  });

  test.each([0, 7_200, -18_000])(
    'whole steps begin at midnight of a dashboard %i seconds from UTC',
    async (utcOffsetSec) => {
      const { frames } = await source().query({
        expr: 'vector(1)',
        ...{ fromMs: endMs - 3 * DAY_MS, toMs: endMs, stepMs: DAY_MS, range: true, utcOffsetSec },
      });
      expect(frames[0]!.times).toHaveLength(4);
      for (const timeMs of frames[0]!.times) expect((timeMs + utcOffsetSec * 1_000) % DAY_MS).toBe(0);
    },
  );

  test('a heat map has its buckets, classic and native', async () => {
    const classic = await source().query({
      expr: 'sum by (le) (increase(shop_request_duration_seconds_bucket[$__rate_interval]))',
      ...{ ...lastHalfHour(), stepMs: 60_000, range: true },
    });
    const bounds = classic.frames.map(({ labels }) => Number(labels.le!.replace('+', '').replace('Inf', 'Infinity')));
    expect(bounds.sort((one, other) => one - other)).toEqual([0.05, 0.1, 0.25, 0.5, 1, Number.POSITIVE_INFINITY]);
    const asked = { expr: 'sum(sent_sizes)', ...lastHalfHour(), stepMs: 60_000 };
    const cells = [
      { from: -0.001, to: 0.001, count: 1 },
      { from: 1, to: 2, count: 2 },
      { from: 2, to: 4, count: 3 },
      { from: 4, to: 8, count: 4 },
    ];
    const native = await source().query({ ...asked, range: true });
    expect(native.frames[0]!.cells!.slice(-4)).toEqual(cells.map((cell) => expect.objectContaining(cell)));
    const instant = await source().query({ ...asked, instant: true });
    expect(instant.frames[0]!.cells).toEqual(cells.map((cell) => expect.objectContaining(cell)));
  });

  test('exemplars stand beside the series, with the trace to open', async () => {
    for (const expr of [
      'shop_request_duration_seconds_bucket',
      'histogram_quantile(0.9, sum by (le) (rate(shop_request_duration_seconds_bucket[$__rate_interval])))',
    ]) {
      const { frames } = await source().query({
        ...{ expr, ...lastHalfHour(), stepMs: EVERY_MS, instant: true, exemplar: true },
      });
      const exemplars = frames.find(({ exemplarLabels }) => exemplarLabels !== undefined);
      expect(exemplars, expr).toMatchObject({ labels: { le: '1', job: 'shop' }, values: [0.8] });
      expect(exemplars!.exemplarLabels).toEqual([{ trace_id: TRACE }]);
    }
    // What it asks to learn whether there are any.
    const asked = { query: 'test', ...inLastHalfHour() };
    expect(await source().resource('/api/v1/query_exemplars', { address: asked })).toMatchObject({ status: 200 });
  });

  test('the query editor knows metrics, labels and values', async () => {
    const range = inLastHalfHour();
    const limit = '40000';
    const data = async (...asked: Parameters<ReturnType<typeof source>['resource']>) => {
      const { status, data } = await source().resource(...asked);
      expect(status, asked[0]).toBe(200);
      return data;
    };
    const names = await data('api/v1/label/__name__/values', { address: { ...range, limit } });
    expect(names).toEqual(expect.arrayContaining(['shop_requests_total', 'sent_sizes', 'answers_total']));
    expect(await data('api/v1/labels', { form: { ...range, limit } })).toContain(UTF8_LABEL);
    const match = { 'match[]': 'shop_requests_total{route!="/pay"}' };
    expect(await data('api/v1/labels', { form: { ...range, limit, ...match } })).toEqual([
      '__name__',
      'code',
      'job',
      'route',
    ]);
    // Suggestions: all of it in the address, and nothing in the form that is posted.
    const both = { 'match[]': ['shop_requests_total{job="shop"}', 'sent_sizes{job="shop"}'] };
    expect(await data('/api/v1/labels', { address: { ...range, ...both, limit } })).toEqual([
      '__name__',
      'code',
      'job',
      'route',
    ]);
    expect(await data('/api/v1/label/route/values', { address: { ...range, ...match } })).toEqual(['/cart', '/search']);
    expect(await data('api/v1/label/U__http_2e_route/values', { address: range })).toEqual(['/cart']);
    const all = { 'match[]': '{__name__!=""}' };
    expect(await data('api/v1/series', { form: { ...range, ...all, limit } })).toContainEqual({
      __name__: 'answers_total',
      [UTF8_LABEL]: '/cart',
    });
    expect(await data('api/v1/series', { form: { ...range, ...match } })).toHaveLength(2);
    const metadata = await data('api/v1/metadata', { address: { limit } });
    expect(metadata).toMatchObject({
      shop_requests_total: [{ type: 'counter', help: 'Requests that were answered.' }],
    });
    expect(await data('api/v1/rules')).toEqual({ groups: [] });
    expect(await data('/api/v1/alerts')).toEqual({ alerts: [] });
  });

  test('a variable asks for the result of a query', async () => {
    const asked = { query: 'topk(1, shop_requests_total{job="shop"})', time: String(endMs / 1_000) };
    const { data } = await source().resource('api/v1/query', { form: asked });
    expect(data).toMatchObject({ resultType: 'vector', result: [{ metric: { route: '/search' } }] });
  });

  test('a mistake is told in the words of Prometheus', async () => {
    const asked = { expr: 'sum(', ...lastHalfHour(), stepMs: EVERY_MS, range: true };
    await expect(source().query(asked)).rejects.toThrow(/^bad_data: .*parse error/);
    const wide = { ...asked, expr: 'shop_requests_total', stepMs: 100 };
    await expect(source().query(wide)).rejects.toThrow(/^bad_data: exceeded maximum resolution of 11,000 points/);
    const stranger = source({ headers: { Authorization: 'Bearer oriel_nobody' } });
    expect(await stranger.checkHealth()).toMatchObject({ isOk: false, message: '401' });
    await expect(stranger.query({ ...asked, expr: 'up' })).rejects.toThrow(/unauthorized|key/i);
  });
});
