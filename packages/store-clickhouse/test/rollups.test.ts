import { TestTenant } from '@oriel/store/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ClickHouseStore, createClickHouseStore, DEFAULT_DATABASE } from '../src/index.ts';
import { emptyBuckets } from '../src/samples/rollup/bucket-columns.ts';
import { type RealEngine, startRealEngine } from './real-engine.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const start = Math.floor(Date.now() / DAY_MS - 4) * DAY_MS;

let engine: RealEngine;
beforeAll(async () => {
  engine = await startRealEngine();
});
afterAll(() => engine.dispose());

const samples = (from: number) =>
  Array.from({ length: 600 }, (_, at) => [start + (from + at) * 120_000, at % 90] as const);

async function bucketsOf(tenant: TestTenant): Promise<readonly (readonly number[])[]> {
  const { series, rollupMs } = await tenant.reader.samples.select({
    matchers: [{ name: '__name__', op: '=', value: 'c' }],
    startMs: start + 1,
    endMs: start + 3 * DAY_MS,
    hints: { windows: { firstEndMs: start + HOUR_MS, stepMs: HOUR_MS, lengthMs: HOUR_MS } },
  });
  expect(rollupMs).toBe(HOUR_MS);
  const into = emptyBuckets();
  series[0]!.readBuckets!(into);
  const { length, ...columns } = into;
  return Object.values(columns).map((column) => [...column.subarray(0, length)]);
}

async function settle(): Promise<void> {
  for (const laterMs of [0, 600_000, 1_200_000]) await engine.store.pack({ nowMs: Date.now() + laterMs, hurry: true });
}

async function count(statement: string): Promise<number> {
  const { block } = await engine.clients.maintenance.query(`SELECT toFloat64(count()) AS n FROM ${statement}`);
  return block.column('n').get(0) as number;
}

/** What a crash leaves: the steps up to some place, and nothing of those after it. */
it('a crash between any two steps changes no answer', async () => {
  const { maintenance } = engine.clients;
  const tenant = new TestTenant(engine);
  await tenant.insert({ series: [{ labels: { __name__: 'c' }, samples: samples(0) }] });
  await settle();
  const before = await bucketsOf(tenant);
  const rows = await count('rollups FINAL');
  const forgetRolled = () => maintenance.command('DELETE FROM day_parts WHERE rolled = 1');

  // The rows were written and the ledger was not: the day is made again, into the same rows.
  await forgetRolled();
  const report = await engine.store.pack({ nowMs: Date.now(), hurry: true });
  expect(report.days).toBeGreaterThan(0);
  expect(await bucketsOf(tenant)).toEqual(before);
  expect(await count('rollups FINAL')).toBe(rows);

  // The same, and something came late in between.
  await forgetRolled();
  await tenant.insert({ series: [{ labels: { __name__: 'c' }, samples: samples(300) }] });
  await settle();
  const after = await bucketsOf(tenant);
  expect(after).not.toEqual(before);

  // No ledger at all, as with chunks of before there were roll-ups: what is in chunks is entered and rolled up.
  await maintenance.command('TRUNCATE TABLE day_parts');
  await engine.store.pack({ nowMs: Date.now(), hurry: true });
  expect(await bucketsOf(tenant)).toEqual(after);
  expect((await engine.store.pack({ nowMs: Date.now(), hurry: true })).days).toBe(0);
});

it('what comes to a generation that the ledger has forgotten is rolled up as well', async () => {
  const { maintenance } = engine.clients;
  const tenant = new TestTenant(engine);
  const counted = async () => (await bucketsOf(tenant))[1]!.reduce((sum, samplesOfBucket) => sum + samplesOfBucket, 0);
  await tenant.insert({ series: [{ labels: { __name__: 'c' }, samples: samples(1) }] });
  await settle();
  expect(await counted()).toBe(600);
  // As after eight days.
  await maintenance.command('TRUNCATE TABLE packed');
  await tenant.insert({ series: [{ labels: { __name__: 'c' }, samples: samples(601) }] });
  await settle();
  expect(await counted()).toBe(1_200);
});

it('what two servers pack at the same time, one of them with more, is rolled up whole', async () => {
  const { clients } = engine;
  const tenant = new TestTenant(engine);
  /** A server that waits where its chunks are made and not yet inserted. */
  const serverThat = (waits: () => Promise<void>) =>
    createClickHouseStore({
      database: DEFAULT_DATABASE,
      engineKind: 'embedded',
      clients: {
        ...clients,
        maintenance: {
          ...clients.maintenance,
          async insertNative(table, ...rest) {
            if (table === 'chunks') await waits();
            await clients.maintenance.insertNative(table, ...rest);
          },
        },
      },
    });
  const pack = (server: ClickHouseStore) => server.pack({ nowMs: Date.now(), hurry: true });
  const otherWaits = Promise.withResolvers<void>();
  const oneIsDone = Promise.withResolvers<void>();
  const other = serverThat(async () => {
    otherWaits.resolve();
    await oneIsDone.promise;
  });
  let otherPacks: Promise<unknown> | undefined;
  const one = serverThat(async () => {
    if (otherPacks !== undefined) return;
    await tenant.insert({ series: [{ labels: { __name__: 'c' }, samples: samples(601) }] });
    otherPacks = pack(other);
    await otherWaits.promise;
  });
  await tenant.insert({ series: [{ labels: { __name__: 'c' }, samples: samples(1) }] });
  await pack(one);
  oneIsDone.resolve();
  await otherPacks;
  await settle();
  const { block } = await clients.maintenance.query(
    `SELECT toFloat64(sum(arraySum(counts))) AS samples FROM rollups FINAL WHERE tenant = ${tenant.id} AND resolution = 3600`,
  );
  expect(block.column('samples').get(0)).toBe(1_200);
});

it('a day is rolled up when its last samples have been packed, and not before', async () => {
  const tenant = new TestTenant(engine);
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  await tenant.insert({ series: [{ labels: { __name__: 'today' }, samples: [[today + 1_000, 1]] }] });
  for (const laterMs of [0, 600_000, 1_200_000])
    await engine.store.pack({ nowMs: today + 12 * HOUR_MS + laterMs, hurry: true });
  const waiting = `day_parts WHERE day = ${today / DAY_MS} AND rolled = 0`;
  const rolled = `day_parts WHERE day = ${today / DAY_MS} AND rolled = 1`;
  expect(await count(waiting)).toBe(1);
  expect(await count(rolled)).toBe(0);
  await engine.store.pack({ nowMs: today + DAY_MS + 2 * HOUR_MS });
  expect(await count(rolled)).toBe(0);
  await engine.store.pack({ nowMs: today + DAY_MS + 2 * HOUR_MS + 600_000 });
  expect(await count(rolled)).toBe(1);
});

it('days of histograms that were rolled up when there was no way to keep them are made again once', async () => {
  const { maintenance } = engine.clients;
  const tenant = new TestTenant(engine);
  const histogram = {
    counterResetHint: 'unknown',
    schema: 0,
    zeroThreshold: 0,
    zeroCount: 0,
    count: 2,
    sum: 3,
    positiveSpans: [{ offset: 0, length: 1 }],
    positiveBuckets: Float64Array.of(2),
    negativeSpans: [],
    negativeBuckets: new Float64Array(0),
    customValues: new Float64Array(0),
  } as const;
  const hourly = Array.from({ length: 30 }, (_, at) => [start + (at + 1) * HOUR_MS, histogram] as const);
  await tenant.insert({
    series: [
      { labels: { __name__: 'h', of: 'totals' }, samples: hourly },
      { labels: { __name__: 'h', of: 'increments' }, delta: true, samples: hourly },
    ],
  });
  await settle();
  const keeping = async () => {
    const { series } = await tenant.reader.samples.select({
      matchers: [{ name: '__name__', op: '=', value: 'h' }],
      startMs: start + 1,
      endMs: start + 2 * DAY_MS,
      hints: {
        windows: {
          firstEndMs: start + HOUR_MS,
          stepMs: HOUR_MS,
          lengthMs: HOUR_MS,
          columns: ['ends', 'counts', 'lasts'],
        },
      },
    });
    return series.filter(({ readKept }) => readKept !== undefined).length;
  };
  expect(await keeping()).toBe(2);

  // As they were: nothing but the mark of the first, and of increments what totals keep.
  await maintenance.command(`CREATE TABLE before AS rollups`);
  await maintenance.command(
    `INSERT INTO before SELECT * REPLACE (if(left_out = 2, kept, '') AS kept, if(left_out = 2, ends, []) AS ends, if(left_out = 2, counts, []) AS counts, least(left_out, 1) AS left_out) FROM rollups FINAL WHERE left_out > 0`,
  );
  await maintenance.command('DELETE FROM rollups WHERE left_out > 0');
  await maintenance.command('INSERT INTO rollups SELECT * FROM before');
  await maintenance.command('DROP TABLE before');
  await maintenance.command("DELETE FROM upkeep WHERE name = 'rollups.histograms_made_again_until_day'");
  expect(await keeping()).toBe(0);

  const days: number[] = [];
  const report = await engine.store.pack({ nowMs: Date.now(), onProgress: (done) => days.push(done.days) });
  expect(days).toEqual([1, 2]);
  expect(report.days).toBe(2);
  expect(await keeping()).toBe(2);
  expect((await engine.store.pack({ nowMs: Date.now() })).days).toBe(0);
});
