import type { SampleRange } from '@oriel/store';
import { TestTenant } from '@oriel/store/contract';
import { FIRST_TENANT } from '@oriel/telemetry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RealEngine, startRealEngine } from '../../../../test/real-engine.ts';
import type { FoundSeries } from '../found-series.ts';
import { PieceTable } from '../piece-table.ts';
import { ChunkChanges } from './chunk-changes.ts';
import { HeldChunks } from './held-chunks.ts';

const HOUR_MS = 3_600_000;
const SAMPLE_MS = 15_000;

describe('held chunks', () => {
  let engine: RealEngine;
  beforeAll(async () => {
    engine = await startRealEngine();
  });
  afterAll(() => engine.dispose());

  const startMs = (Math.floor(Date.now() / HOUR_MS) - 30) * HOUR_MS;
  const range = { startMs, endMs: startMs + HOUR_MS };
  const samples = (count: number, from = 0, value = 0) =>
    Array.from({ length: count }, (_, at) => [startMs + (from + at) * SAMPLE_MS, value + at] as const);

  /** How many samples are found, and how many parts the engine read for it. */
  async function ask(tenant: TestTenant, within: SampleRange = range) {
    const before = await readParts();
    const { series } = await tenant.reader.samples.select({
      matchers: [{ name: '__name__', op: '=', value: 'up' }],
      ...within,
    });
    const parts = (await readParts()) - before;
    let found = 0;
    for (const one of series) {
      const into = {
        length: 0,
        timestamps: new Float64Array(1),
        values: new Float64Array(1),
        histograms: null,
        startTimestamps: null,
      };
      one.read(into);
      found += into.length;
    }
    await engine.store.settled();
    return { found, parts };
  }

  async function readParts(): Promise<number> {
    const { block } = await engine.clients.maintenance.query(
      "SELECT toFloat64(sumIf(value, event = 'SelectedParts')) AS parts FROM system.events",
    );
    return block.column('parts').get(0) as number;
  }

  /** The engine counts for everybody, upkeep too: what never reads a part is seen to read none once nobody else does. */
  async function expectNothingRead(found: number, tenant: TestTenant, within?: SampleRange): Promise<void> {
    await expect.poll(() => ask(tenant, within)).toEqual({ found, parts: 0 });
  }

  let laterMs = 0;
  /** Each time later than any query could still be reading what the time before has packed. */
  const pack = () => {
    laterMs += 200_000;
    return engine.store.pack({ nowMs: Date.now() + laterMs, hurry: true });
  };

  /** Everything in chunks, nothing left among the rows. */
  async function packAll(): Promise<void> {
    for (let round = 0; round < 4; round++) await pack();
  }

  it('answers what was asked before without a statement, and a part of it', async () => {
    const tenant = new TestTenant(engine);
    await tenant.insert({ series: [{ labels: { __name__: 'up' }, samples: samples(500) }] });
    await packAll();
    for (let round = 0; round < 3; round++) expect((await ask(tenant)).found).toBe(241);
    await expectNothingRead(241, tenant);
    const part = { startMs: startMs + HOUR_MS / 2, endMs: startMs + HOUR_MS };
    const other = { startMs: startMs + HOUR_MS, endMs: startMs + 2 * HOUR_MS };
    await expectNothingRead(121, tenant, part);
    await ask(tenant, other);
    await expectNothingRead(241, tenant, other);
  });

  it('misses nothing that comes late, is packed later or moved on', async () => {
    const tenant = new TestTenant(engine);
    await tenant.insert({ series: [{ labels: { __name__: 'up' }, samples: samples(100) }] });
    await packAll();
    for (let round = 0; round < 3; round++) expect((await ask(tenant)).found).toBe(100);
    // Into hours whose chunks are held and whose rows are known to be gone.
    for (let late = 0; late < 4; late++) {
      await tenant.insert({ series: [{ labels: { __name__: 'up' }, samples: samples(10, 100 + late * 10) }] });
      expect((await ask(tenant)).found).toBe(110 + late * 10);
      await pack();
      expect((await ask(tenant)).found).toBe(110 + late * 10);
    }
    await packAll();
    for (let round = 0; round < 2; round++) expect((await ask(tenant)).found).toBe(140);
  });

  it('forgets what retention has removed', async () => {
    const tenant = new TestTenant(engine, { samples: 7 });
    const longAgo = startMs - 20 * 24 * HOUR_MS;
    const then = { startMs: longAgo, endMs: longAgo + HOUR_MS };
    await tenant.insert({ series: [{ labels: { __name__: 'up' }, samples: [[longAgo, 1]] }] });
    await packAll();
    for (let round = 0; round < 3; round++) expect((await ask(tenant, then)).found).toBe(1);
    await engine.store.retain({ diskBytes: 1e12, tenantShares: new Map(), nowMs: Date.now() });
    expect((await ask(tenant, then)).found).toBe(0);
  });
});

describe('the room of held chunks', () => {
  const range = { startMs: 0, endMs: 1 };
  const heldChunks = () => new HeldChunks(10_000, new ChunkChanges(), Date.now);
  const seriesOf = (id: number): FoundSeries => ({
    family: BigInt(id),
    series: BigInt(id),
    labels: { names: [], values: [] },
    delta: false,
    isShared: true,
  });

  it('is kept by forgetting those that were asked for least lately', async () => {
    const chunks = heldChunks();
    const all = Array.from({ length: 100 }, (_, id) => seriesOf(id));
    let asked = 0;
    const select = (series: FoundSeries) =>
      chunks.select(FIRST_TENANT, [series], range, new PieceTable(), async () => {
        asked++;
        return [[], []];
      });
    for (const series of all) {
      await select(all[0]!);
      await select(series);
      expect(chunks.sizeBytes).toBeLessThanOrEqual(10_000);
    }
    expect(asked).toBe(all.length);
    await select(all[1]!);
    expect(asked).toBe(all.length + 1);
  });

  it('is not for selections that would take most of it, nor for series that do not come again', () => {
    const chunks = heldChunks();
    expect(chunks.isFor([seriesOf(1)], range)).toBe(true);
    expect(chunks.isFor([seriesOf(1)], { startMs: 0, endMs: 30 * 24 * HOUR_MS })).toBe(false);
    expect(
      chunks.isFor(
        Array.from({ length: 10 }, (_, id) => seriesOf(id)),
        range,
      ),
    ).toBe(false);
    expect(chunks.isFor([{ ...seriesOf(1), isShared: false }], range)).toBe(false);
  });

  it('takes nothing in that may have been read before something was forgotten', async () => {
    const chunks = heldChunks();
    await chunks.select(FIRST_TENANT, [seriesOf(1)], range, new PieceTable(), async () => {
      chunks.forget();
      return [[], []];
    });
    expect(chunks.sizeBytes).toBe(0);
  });
});
