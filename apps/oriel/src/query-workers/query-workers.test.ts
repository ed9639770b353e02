import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { type MadeSeries, RuleEvaluator } from '@oriel/alert';
import { PROMETHEUS_OPTIONS } from '@oriel/api';
import {
  createMemoryStorage,
  type QueryEnvironment,
  type QueryResult,
  queryInstant,
  queryRange,
  SharedQueryMemory,
  type SliceTask,
} from '@oriel/promql';
import { TestTenant } from '@oriel/store/contract';
import {
  type ClickHouseStore,
  createClickHouseStore,
  createEngineClients,
  createRowEncoder,
  DEFAULT_DATABASE,
  startEngine,
} from '@oriel/store-clickhouse';
import { fillMigrated } from '@oriel/store-clickhouse/test/fill-migrated';
import { FIRST_TENANT } from '@oriel/telemetry';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ENTRY_POINTS } from '../entry-points.ts';
import { type DoneSlice, QueryWorkers, type QueryWorkersOptions } from './query-workers.ts';

const MINUTE_MS = 60_000;
const SERIES = 2_000;
const SAMPLES = 200;
const MIB = 2 ** 20;

const OPTIONS: QueryWorkersOptions = {
  entry: ENTRY_POINTS.queryWorker,
  count: 2,
  heapBytes: 32 * MIB,
  isWorthwhile: () => true,
};

/** Seconds of work. */
const LONG_QUERY = 'sum(quantile_over_time(0.5, requests_total[3h])) + sum(stddev_over_time(requests_total[3h]))';
const QUERIES = [
  'sum by (job) (rate(requests_total[5m]))',
  'sum without (host) (increase(requests_total[15m]))',
  'avg by (zone) (requests_total)',
  'count(requests_total)',
  'min by (zone, job) (delta(requests_total[10m]))',
  'max(last_over_time(requests_total[10m] offset 7m))',
  'group by (job) (requests_total)',
  'sum by (job) (8 * rate(requests_total[5m]) > 0.1)',
  'max by (zone) (quantile_over_time(0.9, requests_total[10m]))',
  'topk by (zone) (3, rate(requests_total[5m]))',
  'quantile by (job) (0.9, requests_total)',
  'stddev(increase(increments_total[5m]))',
  'sum(rate(increments_total[5m]))',
  'sum by (job) (rate(started_total[1m]))',
  'sum by (job) (quantile_over_time(scalar(max(started_total)) / 1000, requests_total[10m]))',
  'max by (zone) (max_over_time(rate(requests_total[5m])[20m:2m]))',
];

describe('a wide query', () => {
  const startMs = Math.floor((Date.now() - 20 * 3_600_000) / 3_600_000) * 3_600_000;
  const endMs = startMs + (SAMPLES - 1) * MINUTE_MS;
  const stack = new AsyncDisposableStack();
  let tenant: TestTenant;
  let store: ClickHouseStore;
  let pack: () => Promise<unknown>;
  let heldWithoutChunks = 0;

  beforeAll(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'oriel-query-workers-'));
    stack.defer(() => rm(dataDir, { recursive: true, force: true }));
    await fillMigrated(dataDir);
    const silent = { info: () => {}, warn: () => {}, error: () => {} };
    const engine = await startEngine({ dataDir, memoryBytes: 2 * 1024 ** 3, logger: silent });
    stack.defer(() => engine.stop());
    const clients = createEngineClients(engine.clientOptions);
    stack.defer(() => clients.close());
    store = createClickHouseStore({
      clients,
      dataDir,
      database: DEFAULT_DATABASE,
      engineKind: 'embedded',
      held: { seriesBytes: 32 * MIB, chunkBytes: 0, answerBytes: 32 * MIB, rowBytes: 0 },
    });
    await store.migrate();
    tenant = new TestTenant({ store, createRowEncoder, dispose: async () => {} });
    const counter = (host: number, delta: boolean) => ({
      labels: {
        __name__: delta ? 'increments_total' : 'requests_total',
        host: `host-${host}`,
        job: `job-${host % 7}`,
        zone: `zone-${host % 3}`,
      },
      ...(delta ? { delta } : {}),
      samples: Array.from({ length: SAMPLES }, (_, at) => {
        const value = delta ? at % 5 : (at * (1 + (host % 11))) % (500 + host);
        return [startMs + at * MINUTE_MS, value] as const;
      }),
    });
    /** It started again before every fourth sample, with which alone a window of a minute has a rate. */
    const started = (host: number) => ({
      labels: { __name__: 'started_total', host: `host-${host}`, job: `job-${host % 7}` },
      samples: Array.from({ length: SAMPLES }, (_, at) => {
        const atMs = startMs + at * MINUTE_MS;
        return at % 4 === 0 ? ([atMs, 1 + at, atMs - 30_000] as const) : ([atMs, 1 + at] as const);
      }),
    });
    await tenant.insert({
      series: [
        ...Array.from({ length: 20 }, (_, host) => started(host)),
        ...Array.from({ length: SERIES }, (_, host) => counter(host, false)),
        ...Array.from({ length: 20 }, (_, host) => counter(host, true)),
      ],
    });
    let laterMs = 0;
    pack = async () => {
      for (let round = 0; round < 4; round++) {
        laterMs += 200_000;
        await store.pack({ nowMs: Date.now() + laterMs, hurry: true });
      }
    };
  });
  afterAll(() => stack.disposeAsync());
  afterEach(() => {
    delete process.env.ORIEL_TEST_WORKER_ENDS;
  });

  function workersOf(options: Partial<QueryWorkersOptions> = {}): QueryWorkers {
    const workers = new QueryWorkers({ ...OPTIONS, ...options });
    onTestFinished(() => workers.close());
    return workers;
  }

  const ask = (query: string, own: Partial<QueryEnvironment> = {}): Promise<QueryResult> =>
    queryRange(query, startMs + 20 * MINUTE_MS, endMs, 2 * MINUTE_MS, {
      storage: tenant.reader.samples,
      options: PROMETHEUS_OPTIONS,
      ...own,
    });
  const answerOf = ({ value, warnings, infos }: QueryResult) => ({ value, warnings, infos });

  it.each(['rows', 'chunks', 'chunks that are held'])('is answered from %s as without workers', async (kind) => {
    if (kind === 'chunks') await pack();
    await store.settled();
    const workers = workersOf();
    const options = { ...PROMETHEUS_OPTIONS, features: { ...PROMETHEUS_OPTIONS.features, startTimestamps: true } };
    for (const query of QUERIES) {
      const plain = await ask(query, { options });
      const sliced = await ask(query, { workers: workers.forTenant(FIRST_TENANT), options });
      expect(plain.value, query).not.toMatchObject({ series: [] });
      expect(roundedJson(answerOf(sliced)), query).toBe(roundedJson(answerOf(plain)));
      expect([sliced.stats.series, sliced.stats.samples]).toEqual([plain.stats.series, plain.stats.samples]);
    }
    expect(workers.threads).toHaveLength(2);
    const { answerBytes } = store.heldBytes()!;
    // Of rows only that there is no chunk of these series.
    if (kind === 'rows') heldWithoutChunks = answerBytes;
    else expect(answerBytes).toBeGreaterThan(heldWithoutChunks);
  });

  it('costs the thread that answers everybody less', async () => {
    const workers = workersOf();
    /** Milliseconds of this thread's processor time; the best of a few, once everything is compiled. */
    const cost = async (own: Partial<QueryEnvironment>) => {
      const costs: number[] = [];
      for (let round = 0; round < 5; round++) {
        const before = process.threadCpuUsage();
        await ask('sum by (job) (stddev_over_time(requests_total[30m]))', own);
        const { user, system } = process.threadCpuUsage(before);
        costs.push((user + system) / 1_000);
      }
      return Math.min(...costs);
    };
    const plain = await cost({});
    const sliced = await cost({ workers: workers.forTenant(FIRST_TENANT) });
    expect(sliced).toBeLessThan(plain * 0.7);
  });

  it('is evaluated while another is answered', async () => {
    const workers = workersOf();
    const small = createMemoryStorage([{ labels: { __name__: 'small' }, samples: [{ timestampMs: 0, value: 1 }] }]);
    const wide = ask(LONG_QUERY, { workers: workers.forTenant(FIRST_TENANT) });
    while (workers.threads.every((thread) => thread.isFree)) await turn();
    await queryInstant('small', 0, { storage: small, workers: workers.forTenant(FIRST_TENANT) });
    expect(workers.threads.some((thread) => !thread.isFree)).toBe(true);
    await wide;
  });

  it('starts no worker for a small one', async () => {
    const { isWorthwhile: _, ...asInService } = OPTIONS;
    const workers = new QueryWorkers(asInService);
    await queryInstant(QUERIES[0]!, endMs, {
      storage: tenant.reader.samples,
      options: PROMETHEUS_OPTIONS,
      workers: workers.forTenant(FIRST_TENANT),
    });
    expect(workers.threads).toEqual([]);
  });

  it('is evaluated for a recording rule too', async () => {
    const workers = workersOf();
    const written = Promise.withResolvers<readonly MadeSeries[]>();
    let nowMs = endMs - MINUTE_MS;
    const evaluator = new RuleEvaluator({
      storage: () => tenant.reader.samples,
      workers: (of) => workers.forTenant(of),
      memory: new SharedQueryMemory(64 * MIB),
      write: async (_, series) => written.resolve(series),
      readableUpToMs: () => nowMs,
      historyFromMs: async () => Number.POSITIVE_INFINITY,
      leases: {
        take: async () => ({ isOurs: true, state: {} }),
        keep: async () => true,
        forget: async () => {},
        release: async () => {},
      },
      options: PROMETHEUS_OPTIONS,
      defaultIntervalMs: MINUTE_MS,
      defaultQueryOffsetMs: 0,
      logger: { warn() {}, info() {} },
      watch: { rule() {}, group() {} },
      now: () => nowMs,
      async sleep(milliseconds) {
        nowMs += milliseconds;
        await turn();
      },
    });
    onTestFinished(() => evaluator.stop());
    const expr = 'sum by (job) (increase(requests_total[15m]))';
    const rules = [{ kind: 'recording', name: 'job:requests:increase15m', expr, labels: {} }] as const;
    const group = { tenant: FIRST_TENANT, file: '/rules.yml', name: 'wide', intervalMs: 0, queryOffsetMs: 0, limit: 0 };
    await evaluator.load([{ ...group, rules }]);
    expect(await written.promise).toHaveLength(7);
    expect(workers.threads).toHaveLength(2);
  });

  it('gives its worker back when whoever asked has gone', async () => {
    const workers = workersOf({ count: 1 });
    await ask('count(requests_total)', { workers: workers.forTenant(FIRST_TENANT) });
    const asker = new AbortController();
    const gone = ask(LONG_QUERY, {
      workers: workers.forTenant(FIRST_TENANT),
      signal: asker.signal,
    });
    const isRefused = expect(gone).rejects.toMatchObject({ code: 'canceled' });
    while (workers.threads.every((thread) => thread.isFree)) await turn();
    asker.abort();
    await isRefused;
    while (workers.threads.some((thread) => !thread.isFree)) await turn();
    expect(answerOf(await ask('count(requests_total)', { workers: workers.forTenant(FIRST_TENANT) }))).toEqual(
      answerOf(await ask('count(requests_total)')),
    );
  });

  it('does not wait for a worker to notice that whoever asked has gone', async () => {
    const workers = workersOf({ count: 1, entry: new URL('./test/deaf-worker.ts', import.meta.url) });
    const asker = new AbortController();
    const task = { series: { data: null, transfer: [] } } as unknown as SliceTask;
    const gone = workers.forTenant(FIRST_TENANT).run(() => task, asker.signal);
    const isRefused = expect(gone).rejects.toThrow('whoever asked has gone');
    while (workers.threads.every((thread) => thread.isFree)) await turn();
    asker.abort(new Error('whoever asked has gone'));
    await isRefused;
  });

  it('fails with a worker that ends, and the next one has another', async () => {
    const crashes: Error[] = [];
    const slices: DoneSlice[] = [];
    process.env.ORIEL_TEST_WORKER_ENDS = 'yes';
    const workers = workersOf({
      entry: new URL('./test/ending-worker.ts', import.meta.url),
      onCrash: (error) => crashes.push(error),
      watch: (slice) => slices.push(slice),
    });
    await expect(ask('sum(requests_total)', { workers: workers.forTenant(FIRST_TENANT) })).rejects.toMatchObject({
      code: 'interrupted',
      message: 'a worker ended while it evaluated the query, which may be asked again: it ended with code 3',
    });
    expect(crashes.length).toBeGreaterThan(0);
    expect(workers.crashes).toBe(crashes.length);
    expect(slices).toContainEqual({ elapsedMs: expect.any(Number), error: 'interrupted' });
    delete process.env.ORIEL_TEST_WORKER_ENDS;
    while (workers.threads.length > 0) await turn();
    expect(answerOf(await ask('sum(requests_total)', { workers: workers.forTenant(FIRST_TENANT) }))).toEqual(
      answerOf(await ask('sum(requests_total)')),
    );
    expect(slices).toContainEqual({ elapsedMs: expect.any(Number) });
  });

  it('fails when the server stops', async () => {
    const workers = workersOf({ count: 1 });
    const failing = expect(ask('sum(requests_total)', { workers: workers.forTenant(FIRST_TENANT) })).rejects.toThrow(
      'the server is stopping',
    );
    while (workers.threads.length === 0) await turn();
    await workers.close();
    await failing;
  });
});

/** Sums differ in their last digit by the order in which they are added. */
function roundedJson(answer: unknown): string {
  return JSON.stringify(answer, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(12)) : value));
}
