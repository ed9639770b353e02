import type { SampleColumns } from '@oriel/store';
import { TestTenant } from '@oriel/store/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RealEngine, startRealEngine } from '../../../../test/real-engine.ts';

const MINUTE_MS = 60_000;

describe('held rows', () => {
  let engine: RealEngine;
  beforeAll(async () => {
    engine = await startRealEngine();
  });
  afterAll(() => engine.dispose());

  const startMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 30 * MINUTE_MS;
  const range = { startMs, endMs: startMs + 20 * MINUTE_MS };
  const labels = { __name__: 'up' };

  /** Seconds since the start, values, starts; and how many parts the engine read for it. */
  async function ask(tenant: TestTenant, from: RealEngine = engine) {
    const before = await readParts(from);
    const { series } = await tenant.reader.samples.select({
      matchers: [{ name: '__name__', op: '=', value: 'up' }],
      ...range,
    });
    const parts = (await readParts(from)) - before;
    await from.store.settled();
    const into: SampleColumns = {
      length: 0,
      timestamps: new Float64Array(1),
      values: new Float64Array(1),
      histograms: null,
      startTimestamps: null,
    };
    const samples = series.flatMap((one) => {
      one.read(into);
      return Array.from({ length: into.length }, (_, at) => [
        (into.timestamps[at]! - startMs) / 1_000,
        into.histograms?.[at] ?? into.values[at]!,
        into.startTimestamps === null ? 0 : (into.startTimestamps[at]! - startMs) / 1_000,
      ]);
    });
    return { samples, parts };
  }

  async function warm(tenant: TestTenant): Promise<void> {
    for (let round = 0; round < 3; round++) await ask(tenant);
  }

  it('what is inserted is found at once, without a statement', async () => {
    const tenant = new TestTenant(engine);
    await tenant.insert({ series: [{ labels, samples: [[startMs, 1]] }] });
    await warm(tenant);
    expect(await ask(tenant)).toEqual({ samples: [[0, 1, 0]], parts: 0 });
    await tenant.insert({
      series: [
        { labels, samples: [[startMs + 15_000, 2, startMs - 1_000]] },
        { labels: { __name__: 'down' }, samples: [[startMs + 15_000, 9]] },
      ],
    });
    await tenant.insert({ series: [{ labels, samples: [[startMs + 30_000, 3]] }] });
    expect(await ask(tenant)).toEqual({
      samples: [
        [0, 1, 0],
        [15, 2, -1],
        [30, 3, 0],
      ].map(([at, value, start]) => [at, value, at === 15 ? start : -startMs / 1_000]),
      parts: 0,
    });
  });

  it('the first accepted wins, and what comes out of order or again is in its place once', async () => {
    const tenant = new TestTenant(engine);
    await tenant.insert({ series: [{ labels, samples: [[startMs + 30_000, 1]] }] });
    await warm(tenant);
    const again = await tenant.insert({
      series: [
        {
          labels,
          samples: [
            [startMs, 2],
            [startMs + 30_000, 3],
            [startMs, 4],
          ],
        },
      ],
    });
    await engine.store.insert(again);
    expect(await ask(tenant)).toEqual({
      samples: [
        [0, 2, 0],
        [30, 1, 0],
      ],
      parts: 0,
    });
  });

  it('keeps tenants with series of the same labels apart', async () => {
    const [one, other] = [new TestTenant(engine), new TestTenant(engine)];
    for (const tenant of [one, other]) {
      await tenant.insert({ series: [{ labels, samples: [[startMs, 1]] }] });
      await warm(tenant);
    }
    await one.insert({ series: [{ labels, samples: [[startMs + 15_000, 2]] }] });
    expect((await ask(one)).samples).toHaveLength(2);
    expect((await ask(other)).samples).toHaveLength(1);
  });

  it('misses nothing that comes in while rows are being read', async () => {
    const tenant = new TestTenant(engine);
    await tenant.insert({ series: [{ labels, samples: [[startMs, 0]] }] });
    await ask(tenant);
    for (let at = 1; at < 12; at++) {
      const [, found] = await Promise.all([
        tenant.insert({ series: [{ labels, samples: [[startMs + at * 1_000, at]] }] }),
        ask(tenant),
      ]);
      expect(found.samples.length).toBeGreaterThanOrEqual(at);
      expect((await ask(tenant)).samples).toHaveLength(at + 1);
    }
  });

  it('histograms among numbers keep their places', async () => {
    const tenant = new TestTenant(engine);
    const histogram = {
      counterResetHint: 'gauge',
      schema: 3,
      zeroThreshold: 0.001,
      zeroCount: 2,
      count: 3,
      sum: 18.4,
      positiveSpans: [{ offset: 0, length: 1 }],
      positiveBuckets: Float64Array.of(1),
      negativeSpans: [],
      negativeBuckets: new Float64Array(0),
      customValues: new Float64Array(0),
    } as const;
    const values = [1, histogram, 3, histogram, 5];
    await tenant.insert({ series: [{ labels, samples: [[startMs, 1]] }] });
    await warm(tenant);
    for (const [at, value] of values.entries())
      await tenant.insert({ series: [{ labels, samples: [[startMs + at * 15_000, value]] }] });
    const samples = values.map((value, at) => [at * 15, value, 0]);
    expect(await ask(tenant)).toEqual({ samples, parts: 0 });
  });

  it('a wide selection is read once too', async () => {
    const tenant = new TestTenant(engine);
    const rounds = (from: number, to: number) => ({
      series: Array.from({ length: 1_500 }, (_, host) => ({
        labels: { ...labels, host: String(host) },
        samples: Array.from({ length: to - from }, (_, at) => [startMs + (from + at) * 15_000, host] as const),
      })),
    });
    await tenant.insert(rounds(0, 1));
    await warm(tenant);
    await tenant.insert(rounds(1, 10));
    await tenant.insert(rounds(10, 40));
    const { samples, parts } = await ask(tenant);
    expect(parts).toBe(0);
    expect(samples).toHaveLength(1_500 * 40);
    expect(samples.reduce((sum, [, value]) => sum + (value as number), 0)).toBe(40 * ((1_499 * 1_500) / 2));
  });

  it('holds no more than it may', async () => {
    await using small = await startSmall();
    const tenants = [new TestTenant(small), new TestTenant(small), new TestTenant(small)];
    for (let at = 0; at < 5; at++) {
      for (const tenant of tenants) {
        await tenant.insert({ series: [{ labels, samples: [[startMs + at * 15_000, at]] }] });
        expect((await ask(tenant, small)).samples).toHaveLength(at + 1);
      }
    }
  });
});

async function readParts(engine: RealEngine): Promise<number> {
  const { block } = await engine.clients.maintenance.query(
    "SELECT toFloat64(sumIf(value, event = 'SelectedParts')) AS parts FROM system.events",
  );
  return block.column('parts').get(0) as number;
}

/** Room for the rows of two of three series. */
async function startSmall(): Promise<RealEngine & AsyncDisposable> {
  const engine = await startRealEngine({ held: { seriesBytes: 1e6, chunkBytes: 0, answerBytes: 0, rowBytes: 2_000 } });
  return { ...engine, [Symbol.asyncDispose]: () => engine.dispose() };
}
