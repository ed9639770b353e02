import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SampleColumns } from '@oriel/store';
import { TestTenant } from '@oriel/store/contract';
import type { NativeHistogram } from '@oriel/telemetry';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type ClickHouseStore,
  createClickHouseStore,
  createEngineClients,
  createRowEncoder,
  DEFAULT_DATABASE,
  type Engine,
  type EngineClients,
  startEngine,
} from '../src/index.ts';
import { emptyBuckets } from '../src/samples/rollup/bucket-columns.ts';
import { BUCKET_MS, DAY_MS } from '../src/samples/time-layout.ts';

// Rule 10: samples of many series are packed while their engine is killed, step after step, as kill -9 does. Whenever somebody asks,
// each of them is there, and once.

/** An engine is started for every step. */
const SLOW_MS = 1_800_000;
const SERIES = 5_000;
const ROUNDS = 4;
const SAMPLES_OF_ROUND = 2;
/** So large that a packing is more than one insert. */
const LARGE = 1_500;
const BUCKETS = 8_000;
/** A day that is over, so that it is rolled up at once; all in one bucket of two hours. */
const startMs = Math.floor(Date.now() / DAY_MS - 3) * DAY_MS + BUCKET_MS;
const range = { startMs, endMs: startMs + BUCKET_MS };
const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

const histogram: NativeHistogram = {
  counterResetHint: 'unknown',
  schema: 0,
  zeroThreshold: 0,
  zeroCount: 0,
  count: BUCKETS * 50_000,
  sum: 1,
  positiveSpans: [{ offset: 0, length: BUCKETS }],
  positiveBuckets: Float64Array.from({ length: BUCKETS }, (_, at) => (at * 49_999) % 100_000),
  negativeSpans: [],
  negativeBuckets: new Float64Array(0),
  customValues: new Float64Array(0),
};

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'oriel-killed-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

/** What an engine does between two deaths. */
interface Life extends AsyncDisposable {
  readonly clients: EngineClients;
  readonly store: ClickHouseStore;
  /** From then on it may be killed. */
  isPacking: boolean;
  /** The step over which it was killed. */
  killedAt: string | undefined;
}

/** When: while it is done, or when it is done and its answer is lost. */
const TIMES = ['during', 'after'] as const;

/** What the ledgers are told of what has moved. */
const REMEMBERS = /^INSERT INTO (packed|day_parts|hour_parts)\b/;

/** An engine that is killed over the first step, an insert of what moves or of that, that no other was killed over. */
async function live(killed = new Set<string>()): Promise<Life> {
  const engine: Engine = await startEngine({ dataDir, memoryBytes: 2 * 1024 ** 3, logger: SILENT });
  const clients = createEngineClients(engine.clientOptions);
  const { maintenance } = clients;
  const times = new Map<string, number>();
  const counted = async <Result>(what: string, work: () => Promise<Result>): Promise<Result> => {
    const time = (times.get(what) ?? 0) + 1;
    times.set(what, time);
    const step = `${what}, ${time}`;
    const when = TIMES.find((one) => !killed.has(`${one} ${step}`));
    if (!life.isPacking || life.killedAt !== undefined || when === undefined) return work();
    const kill = () => {
      life.killedAt = `${when} ${step}`;
      killed.add(life.killedAt);
      process.kill(engine.pid!, 'SIGKILL');
    };
    const done = work();
    done.catch(() => {});
    if (when === 'during') {
      await sleep(3);
      kill();
      return done;
    }
    await done;
    kill();
    throw new Error('the answer is lost');
  };
  const counting: EngineClients = {
    ...clients,
    maintenance: {
      ...maintenance,
      command: (statement, query) =>
        REMEMBERS.test(statement)
          ? counted(`${statement.slice(0, 60)} ${query?.params?.source ?? ''}`, () =>
              maintenance.command(statement, query),
            )
          : maintenance.command(statement, query),
      insertNative: (table, ...rest) => counted(`insert into ${table}`, () => maintenance.insertNative(table, ...rest)),
    },
  };
  const life: Life = {
    clients,
    isPacking: false,
    killedAt: undefined,
    store: createClickHouseStore({
      clients: counting,
      dataDir,
      database: DEFAULT_DATABASE,
      engineKind: 'embedded',
      rollupsWorthBytes: Number.NEGATIVE_INFINITY,
    }),
    async [Symbol.asyncDispose]() {
      await clients.close();
      await engine.stop();
    },
  };
  return life;
}

function emptyColumns(): SampleColumns {
  return {
    length: 0,
    timestamps: new Float64Array(16),
    values: new Float64Array(16),
    histograms: null,
    startTimestamps: null,
  };
}

/** What is not as it was sent, in words; nothing, or the first few. */
async function mistakes(store: ClickHouseStore, tenant: TestTenant): Promise<string[]> {
  const found: string[] = [];
  const { series } = await store
    .forTenant(tenant.id)
    .samples.select({ matchers: [{ name: '__name__', op: '=', value: 'x' }], ...range });
  if (series.length !== SERIES) found.push(`${series.length} series`);
  const into = emptyColumns();
  for (const one of series) {
    one.read(into);
    const number = Number(one.labels.values[one.labels.names.indexOf('n')]);
    let isRight = into.length === ROUNDS * SAMPLES_OF_ROUND;
    for (let at = 0; at < into.length; at++)
      isRight &&= into.timestamps[at] === startMs + at * 15_000 && into.values[at] === number * 100 + at;
    if (!isRight) found.push(`series ${number}: ${[...into.values.subarray(0, into.length)]}`);
  }
  return found.slice(0, 5);
}

/** How many samples the buckets of an hour hold. */
async function rolledUp(store: ClickHouseStore, tenant: TestTenant): Promise<number> {
  const { series, rollupMs } = await store.forTenant(tenant.id).samples.select({
    matchers: [{ name: '__name__', op: '=', value: 'x' }],
    startMs: startMs - BUCKET_MS + 1,
    endMs: startMs + BUCKET_MS,
    hints: { windows: { firstEndMs: startMs + BUCKET_MS, stepMs: 0, lengthMs: 2 * BUCKET_MS } },
  });
  expect(rollupMs).toBe(3_600_000);
  const buckets = emptyBuckets();
  let samples = 0;
  for (const one of series) {
    one.readBuckets!(buckets);
    for (let at = 0; at < buckets.length; at++) samples += buckets.counts[at]!;
  }
  return samples;
}

async function count(clients: EngineClients, statement: string): Promise<number> {
  const { block } = await clients.maintenance.query(`SELECT toFloat64(count()) AS n FROM ${statement}`);
  return block.column('n').get(0) as number;
}

it(
  'an engine that is killed at any step of packing many series loses no sample and doubles none',
  async () => {
    let tenant: TestTenant;
    {
      await using life = await live();
      await life.store.migrate();
      tenant = new TestTenant({ store: life.store, createRowEncoder, dispose: async () => {} });
      for (let round = 0; round < ROUNDS; round++) {
        const large =
          round > 0
            ? []
            : Array.from({ length: LARGE }, (_, n) => ({
                labels: { __name__: 'h', instance: `i${n % 50}`, n: String(n) },
                samples: [[startMs, histogram] as const],
              }));
        await tenant.insert({
          series: [
            ...Array.from({ length: SERIES }, (_, n) => ({
              labels: { __name__: 'x', instance: `i${n % 50}`, n: String(n) },
              samples: Array.from({ length: SAMPLES_OF_ROUND }, (_sample, place) => {
                const at = round * SAMPLES_OF_ROUND + place;
                return [startMs + at * 15_000, n * 100 + at] as const;
              }),
            })),
            ...large,
          ],
        });
      }
      expect(await mistakes(life.store, tenant)).toEqual([]);
    }

    const killed = new Set<string>();
    // While the day goes on, so that its hours are rolled up; and when it is over.
    for (const nowMs of [startMs + 2 * BUCKET_MS, Date.now()]) {
      let killedAt: string | undefined = 'nothing';
      while (killedAt !== undefined) {
        await using life = await live(killed);
        expect(await mistakes(life.store, tenant), `killed ${killedAt}`).toEqual([]);
        life.isPacking = true;
        await life.store.pack({ nowMs, hurry: true }).catch(() => {});
        killedAt = life.killedAt;
      }
      await using life = await live();
      expect(await rolledUp(life.store, tenant)).toBe(SERIES * ROUNDS * SAMPLES_OF_ROUND);
    }
    // Over all that moves samples, which is more than one insert, and all that remembers it.
    for (const step of [
      'insert into fresh_chunks, 2',
      'insert into chunks, 2',
      'insert into fresh_rollups, 1',
      'insert into rollups, 1',
      'INSERT INTO packed',
      'INSERT INTO day_parts',
      'INSERT INTO hour_parts',
    ])
      expect([...killed].filter((one) => one.includes(step)).length, step).toBeGreaterThan(1);

    await using life = await live();
    // Twice: what has lingered is dropped.
    for (const laterMs of [200_000, 400_000]) await life.store.pack({ nowMs: Date.now() + laterMs, hurry: true });
    expect(await mistakes(life.store, tenant)).toEqual([]);
    expect(await count(life.clients, 'samples')).toBe(0);
    expect(await count(life.clients, 'fresh_chunks')).toBe(0);
    // A packing that was repeated has made the same blocks.
    expect(await count(life.clients, 'chunks')).toBe(SERIES + LARGE);
    const { byTenant } = await life.store.usage();
    const packed = byTenant.find((one) => one.tenant === tenant.id && one.signal === 'samples');
    expect(packed?.rows).toBe(SERIES * ROUNDS * SAMPLES_OF_ROUND + LARGE);

    expect(await rolledUp(life.store, tenant)).toBe(SERIES * ROUNDS * SAMPLES_OF_ROUND);
  },
  SLOW_MS,
);

it('packings that are asked for at once come one after the other', async () => {
  await using life = await live();
  await life.store.migrate();
  const tenant = new TestTenant({ store: life.store, createRowEncoder, dispose: async () => {} });
  await tenant.insert({ series: [{ labels: { __name__: 'y' }, samples: [[startMs, 1]] }] });
  const nowMs = Date.now() + 600_000;
  await Promise.all([1, 2, 3].map(() => life.store.pack({ nowMs, hurry: true })));
  expect(
    await count(life.clients, '(SELECT source, generation, run FROM packed GROUP BY ALL HAVING count() > 1)'),
  ).toBe(0);
});
