import type { SeriesMatcher } from '@oriel/store';
import { TestTenant } from '@oriel/store/contract';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type RealEngine, startRealEngine } from '../../../../test/real-engine.ts';
import { literalPrefix } from './label-matcher.ts';
import { DAY_MS } from './tenant-series.ts';

const HOUR_MS = 3_600_000;

describe('held series', () => {
  let engine: RealEngine;
  let statements = 0;
  beforeAll(async () => {
    engine = await startRealEngine();
  });
  afterAll(() => engine.dispose());

  // Noon of yesterday: nothing hangs on when a test runs.
  const noon = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS / 2;
  const day = { startMs: noon - HOUR_MS, endMs: noon + HOUR_MS };
  const labels = (instance: string) => ({ __name__: 'up', instance });
  const up: SeriesMatcher = { name: '__name__', op: '=', value: 'up' };

  /** Instances that are found, and whether the table of series was read for it. */
  async function instances(tenant: TestTenant, range = day, matchers: readonly SeriesMatcher[] = [up]) {
    const before = await readsOfSeries(engine);
    const series = await tenant.reader.samples.series([matchers], range, 100);
    statements = (await readsOfSeries(engine)) - before;
    return series.map((one) => one.values[one.names.indexOf('instance')]).sort();
  }

  it('answers without the engine once a day was asked for, and finds what is inserted later at once', async () => {
    const tenant = new TestTenant(engine);
    await tenant.insert({ series: [{ labels: labels('a'), samples: [[noon, 1]] }] });
    expect(await instances(tenant)).toEqual(['a']);
    await engine.store.settled();
    expect(await instances(tenant)).toEqual(['a']);
    expect(statements).toBe(0);
    for (const name of ['b', 'c', 'd']) {
      await tenant.insert({ series: [{ labels: labels(name), samples: [[noon, 1]] }] });
      expect(await instances(tenant)).toContain(name);
    }
    expect(statements).toBe(0);
  });

  it('misses nothing that comes in while a day is being read', async () => {
    const tenant = new TestTenant(engine);
    for (let at = 0; at < 12; at++) {
      await tenant.insert({ series: [{ labels: labels(`i${at}`), samples: [[noon, 1]] }] });
      // The first question begins to read, those after it meet a day that is half read or complete.
      expect(await instances(tenant)).toHaveLength(at + 1);
    }
    await engine.store.settled();
    expect(await instances(tenant)).toHaveLength(12);
  });

  it('keeps tenants and days apart', async () => {
    const one = new TestTenant(engine);
    const other = new TestTenant(engine);
    const next = { startMs: day.startMs + DAY_MS / 2, endMs: day.endMs + DAY_MS / 2 };
    for (const tenant of [one, other]) {
      expect(await instances(tenant, day)).toEqual([]);
      expect(await instances(tenant, next)).toEqual([]);
    }
    await engine.store.settled();
    await one.insert({
      series: [
        { labels: labels('today'), samples: [[noon, 1]] },
        { labels: labels('tomorrow'), samples: [[noon + DAY_MS / 2 + HOUR_MS / 2, 1]] },
      ],
    });
    expect(await instances(one, day)).toEqual(['today']);
    expect(await instances(one, { startMs: noon + DAY_MS / 2, endMs: next.endMs })).toEqual(['tomorrow']);
    expect(await instances(one, next)).toEqual(['today', 'tomorrow']);
    expect(await instances(other, next)).toEqual([]);
  });

  it('answers ranges without an end, and has a new day at once', async () => {
    const tenant = new TestTenant(engine);
    const ever = { startMs: 0, endMs: Date.UTC(2200, 0) };
    await tenant.insert({ series: [{ labels: labels('a'), samples: [[noon, 1]] }] });
    await instances(tenant, ever);
    await engine.store.settled();
    expect(await instances(tenant, ever)).toEqual(['a']);
    expect(statements).toBe(0);
    const next = noon + DAY_MS;
    await tenant.insert({ series: [{ labels: labels('b'), samples: [[next, 1]] }] });
    expect(await instances(tenant, ever)).toEqual(['a', 'b']);
    expect(statements).toBe(0);
    expect(await instances(tenant, { startMs: next, endMs: next })).toEqual(['b']);
    expect(statements).toBe(0);
    // A day before those that were known is read.
    await tenant.insert({ series: [{ labels: labels('c'), samples: [[noon - 2 * DAY_MS, 1]] }] });
    expect(await instances(tenant, ever)).toEqual(['a', 'b', 'c']);
    await engine.store.settled();
    expect(await instances(tenant, ever)).toEqual(['a', 'b', 'c']);
    expect(statements).toBe(0);
  });

  it('forgets what retention has removed', async () => {
    const tenant = new TestTenant(engine, { samples: 7, rollups: 7 });
    const longAgo = noon - 20 * DAY_MS;
    const then = { startMs: longAgo - HOUR_MS, endMs: longAgo + HOUR_MS };
    await tenant.insert({ series: [{ labels: labels('old'), samples: [[longAgo, 1]] }] });
    expect(await instances(tenant, then)).toEqual(['old']);
    await engine.store.settled();
    expect(await instances(tenant, then)).toEqual(['old']);
    const report = await engine.store.retain({ diskBytes: 1e12, tenantShares: new Map(), nowMs: Date.now() });
    expect(report.droppedPartitions.map(({ signal }) => signal)).toContain('series');
    expect(await instances(tenant, then)).toEqual([]);
  });

  it('leaves to the engine what does not fit', async () => {
    await using small = await startSmall();
    const tenant = new TestTenant(small);
    await tenant.insert({
      series: Array.from({ length: 200 }, (_, at) => ({ labels: labels(`i${at}`), samples: [[noon, 1]] as const })),
    });
    for (let round = 0; round < 3; round++) {
      expect(await tenant.reader.samples.series([[up]], day, 1_000)).toHaveLength(200);
      await small.store.settled();
    }
    // A tenant that fits is not hindered by it.
    const few = new TestTenant(small);
    await few.insert({ series: [{ labels: labels('a'), samples: [[noon, 1]] }] });
    await few.reader.samples.series([[up]], day, 10);
    await small.store.settled();
    const before = await readsOfSeries(small);
    expect(await few.reader.samples.series([[up]], day, 10)).toHaveLength(1);
    expect((await readsOfSeries(small)) - before).toBe(0);
  });

  it('refuses a pattern that is none, as the engine does', async () => {
    const tenant = new TestTenant(engine);
    await tenant.insert({ series: [{ labels: labels('a'), samples: [[noon, 1]] }] });
    const bad: SeriesMatcher = { name: 'instance', op: '=~', value: 'a(' };
    for (let round = 0; round < 2; round++) {
      await expect(instances(tenant, day, [up, bad])).rejects.toMatchObject({ code: 'bad_predicate' });
      await engine.store.settled();
    }
  });
});

async function startSmall(): Promise<RealEngine & AsyncDisposable> {
  const engine = await startRealEngine({ held: { seriesBytes: 20_000, chunkBytes: 0, answerBytes: 0, rowBytes: 0 } });
  return { ...engine, [Symbol.asyncDispose]: () => engine.dispose() };
}

/** Selects that have begun in the engine, these looks not counted. */
async function readsOfSeries(engine: RealEngine): Promise<number> {
  const { block } = await engine.clients.maintenance.query(
    "SELECT toFloat64(sumIf(value, event = 'SelectedMarks')) AS marks FROM system.events",
  );
  return block.column('marks').get(0) as number;
}

test.each([
  ['job-[1-3]', 'job-'],
  ['ab*c', 'a'],
  ['ab{0}', 'a'],
  ['ab?', 'a'],
  ['a|b.', ''],
  ['(?i)abc.', ''],
  ['abc\\.d.*', 'abc.d'],
  ['10\\.1\\.+', '10.1.'],
  ['10\\.*', '10'],
  ['a\\d', 'a'],
  ['.*x', ''],
])('every match of %s begins with "%s"', (pattern, prefix) => {
  expect(literalPrefix(pattern)).toBe(prefix);
});
