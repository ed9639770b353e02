import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { SampleColumns, SampleRange } from '@oriel/store';
import { TestTenant } from '@oriel/store/contract';
import { FIRST_TENANT } from '@oriel/telemetry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RealEngine, startRealEngine } from '../../../../test/real-engine.ts';
import type { NativeBlock } from '../../../engine/engine-client.ts';
import { encodeChunk } from '../../../samples/chunk.ts';
import { emptyColumns } from '../../../samples/chunk-columns.ts';
import type { FoundSeries } from '../found-series.ts';
import { PieceTable } from '../piece-table.ts';
import { Turns } from '../turns.ts';
import { ChunkChanges } from './chunk-changes.ts';
import { HeldAnswers } from './held-answers.ts';
import { SharedRoom } from './shared-room.ts';

const HOUR_MS = 3_600_000;
const SAMPLE_MS = 15_000;
const SERIES = 300;

describe.each([
  ['where there is room', 16 * 1024 ** 2],
  ['where there is none', 10_000],
])('chunks of a wide selection, %s', (_, answerBytes) => {
  const isHeld = answerBytes > 10_000;
  let engine: RealEngine;
  beforeAll(async () => {
    engine = await startRealEngine({ held: { seriesBytes: 1e7, chunkBytes: 0, answerBytes, rowBytes: 1e7 } });
  });
  afterAll(() => engine.dispose());

  const startMs = (Math.floor(Date.now() / HOUR_MS) - 30) * HOUR_MS;
  const range = { startMs, endMs: startMs + 3 * HOUR_MS };
  const seriesOf = (hosts: number, count: number, from = 0) =>
    Array.from({ length: hosts }, (_series, host) => ({
      labels: { __name__: 'up', host: `host-${host}` },
      samples: Array.from(
        { length: count },
        (_sample, at) => [startMs + (from + at) * SAMPLE_MS, host * 1_000 + from + at] as const,
      ),
    }));

  /** How many series and samples are found, the sum of their values, and how many parts the engine read for it. */
  async function ask(tenant: TestTenant, within: SampleRange = range, but = 'nobody') {
    const before = await readParts();
    const { series } = await tenant.reader.samples.select({
      matchers: [
        { name: '__name__', op: '=', value: 'up' },
        { name: 'host', op: '!=', value: but },
      ],
      ...within,
    });
    const parts = (await readParts()) - before;
    let samples = 0;
    let sum = 0;
    for (const one of series) {
      const into: SampleColumns = {
        length: 0,
        timestamps: new Float64Array(1),
        values: new Float64Array(1),
        histograms: null,
        startTimestamps: null,
      };
      one.read(into);
      samples += into.length;
      for (const value of into.values.subarray(0, into.length)) sum += value;
    }
    await engine.store.settled();
    return { series: series.length, samples, sum, parts };
  }

  async function readParts(): Promise<number> {
    const { block } = await engine.clients.maintenance.query(
      "SELECT toFloat64(sumIf(value, event = 'SelectedParts')) AS parts FROM system.events",
    );
    return block.column('parts').get(0) as number;
  }

  let laterMs = 0;
  /** Everything in chunks, nothing left among the rows. */
  async function packAll(): Promise<void> {
    for (let round = 0; round < 4; round++) {
      laterMs += 200_000;
      await engine.store.pack({ nowMs: Date.now() + laterMs, hurry: true });
    }
  }

  const sumOf = (hosts: readonly number[], from: number, to: number) =>
    hosts.reduce((sum, host) => {
      for (let at = from; at < to; at++) sum += host * 1_000 + at;
      return sum;
    }, 0);
  const hosts = Array.from({ length: SERIES }, (_host, at) => at);

  it('answer again without a statement, for all of it, some hours and some series, and with what came since', async () => {
    const tenant = new TestTenant(engine);
    await tenant.insert({ series: seriesOf(SERIES, 700) });
    await packAll();
    const all = { series: SERIES, samples: SERIES * 700, sum: sumOf(hosts, 0, 700) };
    for (let round = 0; round < 3; round++) expect(await ask(tenant)).toMatchObject(all);
    if (isHeld) expect((await ask(tenant)).parts).toBe(0);
    expect(engine.store.heldBytes()!.answerBytes > 0).toBe(isHeld);
    expect(engine.store.heldBytes()!.answerBytes).toBeLessThanOrEqual(answerBytes);

    const hour = { startMs: startMs + HOUR_MS, endMs: startMs + 2 * HOUR_MS };
    const within = await ask(tenant, hour, 'host-7');
    const others = hosts.filter((host) => host !== 7);
    expect(within).toMatchObject({ series: SERIES - 1, samples: (SERIES - 1) * 241, sum: sumOf(others, 240, 481) });
    if (isHeld) expect(within.parts).toBe(0);

    // Among them series that were not there when the others were read.
    await tenant.insert({ series: seriesOf(SERIES + 5, 20, 700) });
    const more = { series: SERIES + 5, samples: SERIES * 700 + (SERIES + 5) * 20 };
    for (let round = 0; round < 2; round++) expect(await ask(tenant)).toMatchObject(more);
    await packAll();
    for (let round = 0; round < 3; round++) expect(await ask(tenant)).toMatchObject(more);
    if (isHeld) expect((await ask(tenant)).parts).toBe(0);
  });
});

/** Series of one host each, and a block with one chunk of one sample for each. */
function seriesOfHosts(hosts: number, family = 1n): FoundSeries[] {
  return Array.from({ length: hosts }, (_series, host): FoundSeries => {
    const labels = { names: ['host'], values: [`${family}-${host}`] };
    return { family, series: BigInt(host), labels, delta: false, isShared: true };
  });
}

function chunksOf(series: readonly FoundSeries[]): NativeBlock {
  const column = emptyColumns(1);
  column.length = 1;
  const chunk = encodeChunk(column);
  const all = (value: number) => new Float64Array(series.length).fill(value);
  const starts = Uint32Array.from(series, (_series, row) => row * chunk.length);
  const columns: Record<string, unknown> = {
    family: BigUint64Array.from(series, ({ family }) => family),
    series: BigUint64Array.from(series, (one) => one.series),
    first_ms: all(0),
    last_ms: all(0),
    samples: new Uint32Array(series.length).fill(1),
    generation: all(1),
    run: all(1),
  };
  const strings = {
    bytes: Buffer.concat(series.map(() => chunk)),
    starts,
    ends: starts.map((start) => start + chunk.length),
  };
  return {
    rows: series.length,
    column: (name: string) => ({ values: columns[name], strings }),
  } as unknown as NativeBlock;
}

describe('an answer that some of the series are not in', () => {
  it('is not looked for again where the engine gives the others as well', async () => {
    const held = new HeldAnswers(1_000_000, new ChunkChanges(), Date.now);
    const found = seriesOfHosts(2_400);
    const asked: number[] = [];
    const select = async (some: readonly FoundSeries[]) => {
      const table = new PieceTable();
      await held.select(FIRST_TENANT, some, { startMs: 0, endMs: HOUR_MS }, table, new Turns(), async (missing) => {
        asked.push(missing.length);
        return [[chunksOf(some)], []];
      });
      table.arrange(some.length);
      return Math.max(...some.keys().map((place) => table.samplesOf(place)));
    };
    expect(await select(found.slice(300))).toBe(1);
    expect(await select(found)).toBe(1);
    expect(asked).toEqual([2_100, 300]);
    // From then on they are in it.
    expect(await select(found)).toBe(1);
    expect(asked).toHaveLength(2);
  });
});

describe('answers without a chunk', () => {
  it('are held within the same bound', async () => {
    const mostBytes = 100_000;
    const held = new HeldAnswers(mostBytes, new ChunkChanges(), Date.now);
    let asked = 0;
    const select = (host: number) =>
      held.select(FIRST_TENANT, found[host]!, { startMs: 0, endMs: HOUR_MS }, new PieceTable(), turns, async () => {
        asked++;
        return [[], []];
      });
    const turns = new Turns();
    const found = Array.from({ length: 20 }, (_family, family) => seriesOfHosts(SERIES, BigInt(family)));
    for (let host = 0; host < found.length; host++) await select(host);
    expect(held.sizeBytes).toBeGreaterThan(0);
    expect(held.sizeBytes).toBeLessThanOrEqual(mostBytes);
    await select(found.length - 1);
    expect(asked).toBe(found.length);
    await select(0);
    expect(asked).toBe(found.length + 1);
  });
});

describe('shared room', () => {
  it('gives no more than there is', () => {
    const room = new SharedRoom(100);
    const first = room.allocate(60);
    expect(first).toHaveLength(60);
    expect(first!.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(room.allocate(50)).toBeUndefined();
    expect(room.allocate(40)).toHaveLength(40);
    expect(room.usedBytes).toBe(100);
  });

  it('has room again when nobody can read what was there', async () => {
    const room = new SharedRoom(100);
    expect(room.allocate(100)).toHaveLength(100);
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    setFlagsFromString('--no-expose-gc');
    await expect
      .poll(() => {
        collect();
        return room.usedBytes;
      })
      .toBe(0);
    expect(room.allocate(100)).toHaveLength(100);
  });
});
