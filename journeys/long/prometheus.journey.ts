import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual, promisify } from 'node:util';
import { encodeReadRequest } from '@oriel/api/test/encode-read-request';
import { type Frame, readFrames, readXorChunk } from '@oriel/api/test/read-answer';
import { XorChunkWriter } from '@oriel/api/xor-chunk';
import { encodeWriteRequest } from '@oriel/ingest/test/encode-write-request';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { exprsOf, readDashboard, withVariables } from '../kit/grafana-dashboard.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { PROMETHEUS, type PrometheusProcess, startPrometheus } from '../kit/prometheus-process.ts';
import { until } from '../kit/until.ts';

const PROMTOOL = '/usr/bin/promtool';
const STREAMED_XOR_CHUNKS = 1;
/** Scrapes to wait for, at one a second where the machine has time for it. */
const SCRAPES = 13;
const BESIDE = join(import.meta.dirname, '../../content/beside');
const run = promisify(execFile);

const isThere = existsSync(PROMETHEUS) && existsSync(PROMTOOL);
if (!isThere) console.warn(`no Prometheus at ${PROMETHEUS}: its journey is skipped`);

interface GrafanaDataSource {
  readonly url: string;
  readonly jsonData: { readonly httpMethod: string; readonly httpHeaderName1: string };
  readonly secureJsonData: { readonly httpHeaderValue1: string };
}

async function query(url: string, expr: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expr })}`, { headers });
  const { data } = (await response.json()) as {
    data: { result: { metric: Record<string, string>; value: [number, string] }[] };
  };
  return data.result;
}

describe.skipIf(!isThere)('a real Prometheus beside Oriel', () => {
  let directory: string;
  let oriel: OrielProcess;
  let key: string;
  let writer: PrometheusProcess;
  /** Oriel as promtool is told of it. */
  let server: string;
  let basicAuth: { readonly username: string; readonly password: string };
  let bearer: Record<string, string>;
  const readers: PrometheusProcess[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'oriel-prometheus-'));
    oriel = await startOriel();
    // Memory and processor time of Oriel's own process are told to administrators alone.
    key = await oriel.key('ingest,read,admin');
    server = oriel.run.url.replace('://', `://anybody:${key}@`);
    basicAuth = { username: 'anybody', password: key };
    bearer = { authorization: `Bearer ${key}` };
    writeFileSync(join(directory, 'oriel.key'), key);
    writer = await startPrometheus(directory, 'writer', shippedConfig);
    await until(
      async () => {
        const [scrapes] = await query(oriel.run.url, 'count_over_time(up{job="itself"}[5m])', bearer);
        return Number(scrapes?.value[1] ?? 0) >= SCRAPES;
      },
      { timeoutMs: 180_000, everyMs: 500, what: `${SCRAPES} scrapes` },
    );
  });

  afterAll(async () => {
    await Promise.all([...readers, writer].map((process) => process?.stop()));
    await oriel?.[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });

  /** The configuration that Oriel ships, in a hurry: it also scrapes itself. */
  function shippedConfig(ownAddress: string) {
    const text = readFileSync(join(BESIDE, 'prometheus/prometheus.yml'), 'utf8');
    const config = parse(text.replaceAll('127.0.0.1:7070', new URL(oriel.run.url).host)) as {
      readonly global: object;
      readonly remote_write: readonly object[];
      readonly scrape_configs: readonly object[];
    };
    return {
      ...config,
      global: { ...config.global, scrape_interval: '1s', scrape_timeout: '1s' },
      remote_write: config.remote_write.map((one) => ({
        ...one,
        metadata_config: { send_interval: '2s' },
        queue_config: { batch_send_deadline: '1s' },
      })),
      scrape_configs: [...config.scrape_configs, { job_name: 'itself', static_configs: [{ targets: [ownAddress] }] }],
    };
  }

  async function promtool(...words: string[]): Promise<string> {
    return (await run(PROMTOOL, words)).stdout;
  }

  test('what it writes is there, with its metadata', async () => {
    const [count] = await query(oriel.run.url, 'count({job="itself"})', bearer);
    expect(Number(count!.value[1])).toBeGreaterThan(300);
    const [samples] = await query(oriel.run.url, 'count_over_time(up{job="itself"}[5m])', bearer);
    expect(Number(samples!.value[1])).toBeGreaterThanOrEqual(SCRAPES);
    // It sends metadata on a clock of its own.
    const address = `${oriel.run.url}/api/v1/metadata?metric=prometheus_http_request_duration_seconds`;
    const metadata = () => fetch(address, { headers: bearer }).then((response) => response.json());
    await expect
      .poll(metadata)
      .toMatchObject({ data: { prometheus_http_request_duration_seconds: [{ type: 'histogram' }] } });
  });

  test('it scrapes what Oriel says of itself', async () => {
    // Now and then one of a second's patience finds no answer in time, on a busy machine.
    await expect.poll(async () => (await query(oriel.run.url, 'up{job="oriel"}', bearer))[0]?.value[1]).toBe('1');
  });

  test('the data source that Grafana is given asks where Oriel answers', async () => {
    const text = readFileSync(join(BESIDE, 'grafana/oriel.yml'), 'utf8');
    const [source] = (parse(text) as { datasources: GrafanaDataSource[] }).datasources;
    const response = await fetch(`${oriel.run.url}${new URL(source!.url).pathname}/api/v1/query`, {
      method: source!.jsonData.httpMethod,
      headers: {
        [source!.jsonData.httpHeaderName1]: source!.secureJsonData.httpHeaderValue1.replace('$ORIEL_KEY', key),
      },
      body: new URLSearchParams({ query: 'up' }),
    });
    expect(await response.json()).toMatchObject({ status: 'success', data: { resultType: 'vector' } });
  });

  test('every panel of the dashboard that Grafana is given has something to show', async () => {
    // Where nothing was refused there is nothing to count.
    const quiet = /oriel_intake_re(fused_requests|jected_records)_total/;
    const exprs = exprsOf(readDashboard(join(BESIDE, 'grafana/dashboards/oriel.json')));
    for (const expr of exprs.filter((one) => !quiet.test(one))) {
      const result = () => query(oriel.run.url, withVariables(expr, '30s'), bearer);
      await expect.poll(async () => (await result()).length, { message: expr }).toBeGreaterThan(0);
    }
  });

  test('another one reads from Oriel what it never scraped', async () => {
    const reader = await startPrometheus(directory, 'reader', () => ({
      remote_read: [{ url: `${oriel.run.url}/prometheus/api/v1/read`, basic_auth: basicAuth, read_recent: true }],
    }));
    readers.push(reader);
    for (const expr of [
      'count by (job) ({__name__=~"prometheus_.+"} @ TIME)',
      // No rate: the older release extrapolates young counters in another way.
      'sum(max_over_time(prometheus_tsdb_head_samples_appended_total[5s] @ TIME)) > 0',
      'count(prometheus_http_requests_total{handler!~"/api.*",code="200"} @ TIME)',
      'absent(nothing_of_this_name @ TIME)',
    ]) {
      const fixed = expr.replace('TIME', String(Math.floor(Date.now() / 1_000) - 5));
      // The order of a vector is nobody's promise.
      const values = (result: Awaited<ReturnType<typeof query>>) =>
        result.map(({ metric, value }) => JSON.stringify([metric, Number(value[1]).toPrecision(9)])).sort();
      let own = values(await query(oriel.run.url, fixed, bearer));
      let theirs = values(await query(reader.url, fixed));
      // On a busy machine a sample of that moment may arrive between the two questions: then both are asked again.
      for (let again = 0; again < 60 && (own.length === 0 || JSON.stringify(theirs) !== JSON.stringify(own)); again++) {
        await sleep(1_000);
        own = values(await query(oriel.run.url, fixed, bearer));
        theirs = values(await query(reader.url, fixed));
      }
      expect(own, fixed).not.toEqual([]);
      expect(theirs, fixed).toEqual(own);
    }
  });

  test('Oriel streams the chunks that it would stream itself', async () => {
    const endMs = Date.now() - 5_000;
    const matchers = [{ name: '__name__', op: '=~', value: 'prometheus_tsdb_.*|process_.*|up' }] as const;
    const request = encodeReadRequest([{ startMs: endMs - 120_000, endMs, matchers }], [STREAMED_XOR_CHUNKS]);
    const theirs = await stream(writer.url, request);
    expect(theirs.length).toBeGreaterThan(50);
    const xor = new XorChunkWriter();
    for (const { chunks } of theirs) {
      for (const { data } of chunks) {
        const samples = readXorChunk(data);
        const times = Float64Array.from(samples, ([ms]) => ms);
        const values = new Float64Array(BigUint64Array.from(samples, ([, bits]) => bits).buffer);
        const encoded = Buffer.from(xor.encode(times, values, 0, samples.length));
        // A chunk that is still appended to may have begun its next byte.
        const begun = data.length - encoded.length === 1 && data.at(-1) === 0;
        expect(encoded).toEqual(Buffer.from(begun ? data.subarray(0, -1) : data));
      }
    }
    // Its chunks reach beyond the range that was asked for.
    const inRange = (frames: readonly Frame[]) =>
      frames.map(({ labels, chunks }) => ({
        labels,
        samples: chunks
          .flatMap(({ data }) => readXorChunk(data))
          .filter(([ms]) => ms <= endMs && ms >= endMs - 120_000),
      }));
    // What it has written by then, on a busy machine; a scrape that was begun in the range may even end later.
    const isSame = async () =>
      isDeepStrictEqual(
        inRange(await stream(oriel.run.url, request, bearer)),
        inRange(await stream(writer.url, request)),
      );
    await until(isSame, { everyMs: 1_000, what: 'the samples of the one in the other' });
  });

  test('it federates from Oriel, native histograms too', async () => {
    // Debian's takes histograms behind a flag, and asks for messages then.
    const flags = ['--enable-feature=native-histograms'];
    const configOf = () => ({
      global: { scrape_interval: '1s' },
      scrape_configs: [
        {
          job_name: 'oriel',
          honor_labels: true,
          metrics_path: '/federate',
          params: { 'match[]': ['{job="itself"}'] },
          basic_auth: basicAuth,
          static_configs: [{ targets: [new URL(oriel.run.url).host] }],
        },
      ],
    });
    const federating = await startPrometheus(directory, 'federating', configOf, { flags });
    readers.push(federating);
    const sizes = {
      ...{ timeMs: Date.now(), count: 10, sum: 25, schema: 1, zeroThreshold: 0.001, zeroCount: 1 },
      ...{ positiveSpans: [{ offset: 1, length: 3 }], positive: [2, 3, 4], isFloat: true },
    };
    const body = encodeWriteRequest([{ labels: { __name__: 'sent_sizes', job: 'itself' }, histograms: [sizes] }]);
    const written = await fetch(`${oriel.run.url}/api/v1/write`, {
      method: 'POST',
      headers: { ...bearer, 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' },
      body: new Uint8Array(body),
    });
    expect(written.status).toBe(204);
    const found = await until(async () => (await query(federating.url, 'prometheus_build_info{job="itself"}'))[0], {
      what: 'what was federated',
    });
    expect(found.metric.instance).toBe(new URL(writer.url).host);
    await expect.poll(async () => (await query(federating.url, 'up{job="oriel"}'))[0]?.value[1]).toBe('1');
    const theirs = async (expr: string) => (await query(federating.url, expr))[0]?.value[1];
    await expect.poll(() => theirs('histogram_count(sent_sizes)')).toBe('10');
    expect(await theirs('histogram_sum(sent_sizes)')).toBe('25');
    // On the bounds of buckets, where every release has the same answer.
    expect(await theirs('histogram_fraction(1, 2, sent_sizes)')).toBe('0.5');
  });

  test('promtool asks Oriel', async () => {
    const now = Math.floor(Date.now() / 1_000);
    await expect
      .poll(() => promtool('query', 'instant', server, 'up{job="itself"}'))
      .toMatch(/^up\{.*job="itself".*\} => 1 @/);
    expect(
      await promtool(
        'query',
        'range',
        `--start=${now - 8}`,
        `--end=${now - 2}`,
        '--step=2s',
        server,
        'sum(max_over_time(up{job="itself"}[1m]))',
      ),
    ).toMatch(/^\{\} =>\n(?:1 @\[.*\]\n){4}/);
    expect(await promtool('query', 'series', '--match=up', `${server}/prometheus`)).toContain('job="itself"');
    expect(await promtool('query', 'labels', server, 'job')).toBe('itself\noriel\n');
  });

  // But for what later releases say in other words.
  test('Oriel says what it says, to the letter', async () => {
    const questions: readonly (readonly [path: string, params: Record<string, string>])[] = [
      ['query', { query: 'vector(1e21) or vector(1e-7)', time: '1.5' }],
      ['query', { query: '1e-7', time: '1.5' }],
      ['query', { query: '"<b>"', time: '1' }],
      ['query', { query: 'sum(' }],
      ['query', { query: 'up{' }],
      ['query', { query: 'rate(up)' }],
      ['query', { query: 'up', timeout: 'long' }],
      ['query_range', { query: 'vector(1)', start: '0', end: '4', step: '1.5' }],
      ['query_range', { query: 'vector(1)', start: '0', end: '11000', step: '1' }],
      ['query_range', { query: 'vector(1)', start: '0', end: '11001', step: '1' }],
      ['query_range', { query: 'up', start: '0', end: '1', step: '0' }],
      ['query_range', { query: 'up', start: '0', end: '1', step: 'x' }],
      ['query_range', { query: 'up', start: '1', end: '0', step: '1' }],
      ['query_range', { query: 'up', start: '0', end: '1', step: '148966367200' }],
      ['query_exemplars', { query: 'up{' }],
      ['query_exemplars', { query: 'up', start: '1', end: '0' }],
      ['format_query', { query: 'sum(rate(up{a="b"}[5m]))by(job)/ignoring(x)up>bool 1' }],
      ['format_query', { query: 'up{' }],
      ['series', {}],
      ['series', { 'match[]': '{}' }],
      ['series', { 'match[]': 'sum(up)' }],
      ['series', { 'match[]': 'up offset 5m' }],
      ['labels', { 'match[]': 'sum(up)' }],
      ['labels', { 'match[]': '{job=~".*"}' }],
      ['label/job/values', { 'match[]': 'up{' }],
      ['metadata', { limit: 'all' }],
      ['targets/metadata', { match_target: 'sum(up)' }],
      ['rules', { type: 'both' }],
    ];
    const said = async (url: string, headers: Record<string, string>, [path, params]: (typeof questions)[number]) => {
      const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(params)}`, { headers });
      return { path, params, status: response.status, body: await response.json() };
    };
    const theirs = await Promise.all(questions.map((question) => said(writer.url, {}, question)));
    const own = await Promise.all(questions.map((question) => said(oriel.run.url, bearer, question)));
    expect(own).toEqual(theirs);
  });

  test('promtool finds no more in what is federated than in what was scraped', async () => {
    const metrics = await (await fetch(`${writer.url}/metrics`)).text();
    const match = new URLSearchParams({ 'match[]': '{job="itself",__name__!~"up|scrape_.*"}' });
    const federated = await (await fetch(`${oriel.run.url}/federate?${match}`, { headers: bearer })).text();
    expect(await complaints(federated)).toEqual(await complaints(metrics));
  });
});

async function stream(url: string, request: Buffer, headers: Record<string, string> = {}): Promise<Frame[]> {
  const response = await fetch(`${url}/api/v1/read`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' },
    body: new Uint8Array(request),
  });
  if (!response.ok) throw new Error(`remote read was answered ${response.status}: ${await response.text()}`);
  return readFrames(new Uint8Array(await response.arrayBuffer()));
}

/** What `promtool check metrics` has to say, line by line. */
async function complaints(text: string): Promise<string[]> {
  const child = spawn(PROMTOOL, ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (piece: string) => {
      said += piece;
    });
  }
  child.stdin.end(text);
  await new Promise((done) => child.once('close', done));
  return said.split('\n').filter(Boolean).sort();
}
