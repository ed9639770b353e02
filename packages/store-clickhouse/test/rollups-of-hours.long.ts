import { type ClosedSegment, stampSequence } from '@oriel/store';
import { type SeriesSketch, TestTenant } from '@oriel/store/contract';
import { expect, it } from 'vitest';
import { type ClickHouseStore, createClickHouseStore, DEFAULT_DATABASE, type EngineClients } from '../src/index.ts';
import type { Reading } from '../src/read/reading.ts';
import { rolledRangeOf } from '../src/read/samples/rollups/rolled-range.ts';
import { emptyBuckets } from '../src/samples/rollup/bucket-columns.ts';
import { RolledLedger } from '../src/samples/rollup/rolled-ledger.ts';
import { startRealEngine } from './real-engine.ts';

// A day as it passes: what comes in, and upkeep minute by minute, by a clock of ours.

const HALF_MINUTE_MS = 30_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const SLOW_MS = 600_000;
const midnight = Math.floor(Date.now() / DAY_MS - 3) * DAY_MS;

const at = (hour: number, minute = 0) => midnight + hour * HOUR_MS + minute * MINUTE_MS;

/** A tenant of two series with a sample every half a minute, in a store that holds nothing in memory. */
class World implements AsyncDisposable {
  readonly clients: EngineClients;
  readonly store: ClickHouseStore;
  readonly tenant: TestTenant;
  readonly #dispose: () => Promise<void>;
  #segments = 0n;

  private constructor(
    clients: EngineClients,
    store: ClickHouseStore,
    dispose: () => Promise<void>,
    tenant: TestTenant,
  ) {
    this.clients = clients;
    this.store = store;
    this.#dispose = dispose;
    this.tenant = tenant;
  }

  static async start(): Promise<World> {
    const engine = await startRealEngine();
    const store = serverOn(engine.clients);
    await store.migrate();
    return new World(engine.clients, store, () => engine.dispose(), new TestTenant({ ...engine, store }));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#dispose();
  }

  /** As the spool would have at that time. */
  async insertAt(atMs: number, series: readonly SeriesSketch[]): Promise<void> {
    const segment = (BigInt(atMs) << 16n) + this.#segments++;
    const blocks = this.tenant.encode({ series: [...series] });
    for (const block of blocks) stampSequence(block, segment, 0);
    const closed: ClosedSegment = { segment, schemaVersion: this.store.schemaVersion, blocks };
    expect(await this.store.insert(closed)).toEqual({ kind: 'inserted' });
  }

  /** A segment for each ten minutes, whose last sample comes with the next. */
  async sendBetween(fromMs: number, toMs: number): Promise<void> {
    for (let nowMs = fromMs; nowMs < toMs; nowMs += 10 * MINUTE_MS) {
      const samples = samplesBetween(
        Math.max(nowMs - HALF_MINUTE_MS, midnight + HALF_MINUTE_MS),
        nowMs + 10 * MINUTE_MS - HALF_MINUTE_MS,
      );
      await this.insertAt(nowMs + MINUTE_MS, [sketch('0', samples), sketch('1', samples)]);
    }
  }

  /** Minute by minute, both included. */
  async upkeep(fromMs: number, toMs: number): Promise<{ hours: number; days: number }> {
    const made = { hours: 0, days: 0 };
    for (let nowMs = fromMs; nowMs <= toMs; nowMs += MINUTE_MS) {
      const report = await this.store.pack({ nowMs });
      made.hours += report.hours;
      made.days += report.days;
    }
    return made;
  }

  /** Of one series: end, in hours of the day; how many samples, their sum. */
  async buckets(endMs: number, lengthMs = HOUR_MS): Promise<(readonly [number, number, number])[]> {
    const { series, rollupMs } = await this.store.forTenant(this.tenant.id).samples.select({
      matchers: [{ name: 'n', op: '=', value: '0' }],
      startMs: midnight + 1,
      endMs,
      hints: { windows: { firstEndMs: midnight + lengthMs, stepMs: lengthMs, lengthMs } },
    });
    expect(rollupMs).toBe(lengthMs);
    const into = emptyBuckets();
    series[0]!.readBuckets!(into);
    return Array.from(
      { length: into.length },
      (_, place) => [(into.ends[place]! - midnight) / HOUR_MS, into.counts[place]!, into.sums[place]!] as const,
    );
  }

  /** As the samples say. */
  async bucketsOfSamples(endMs: number): Promise<(readonly [number, number, number])[]> {
    const { series } = await this.store
      .forTenant(this.tenant.id)
      .samples.select({ matchers: [{ name: 'n', op: '=', value: '0' }], startMs: midnight + 1, endMs });
    const into = {
      length: 0,
      timestamps: new Float64Array(1),
      values: new Float64Array(1),
      histograms: null,
      startTimestamps: null,
    };
    series[0]!.read(into);
    const all = Array.from(
      { length: into.length },
      (_, place) => [Math.ceil((into.timestamps[place]! - midnight) / HOUR_MS), into.values[place]!] as const,
    );
    return [...Map.groupBy(all, ([hour]) => hour)].map(
      ([hour, own]) => [hour, own.length, own.reduce((sum, [, value]) => sum + value, 0)] as const,
    );
  }

  async number(statement: string): Promise<number> {
    const { block } = await this.clients.maintenance.query(`SELECT toFloat64(${statement}`);
    return block.column(block.columns[0]!.name).get(0) as number;
  }

  command(statement: string): Promise<void> {
    return this.clients.maintenance.command(statement);
  }
}

function serverOn(clients: EngineClients): ClickHouseStore {
  return createClickHouseStore({
    clients,
    database: DEFAULT_DATABASE,
    engineKind: 'embedded',
    rollupsWorthBytes: Number.NEGATIVE_INFINITY,
  });
}

function samplesBetween(fromMs: number, toMs: number): (readonly [number, number])[] {
  return Array.from({ length: Math.ceil((toMs - fromMs) / HALF_MINUTE_MS) }, (_, place) => {
    const timeMs = fromMs + place * HALF_MINUTE_MS;
    return [timeMs, (timeMs / HALF_MINUTE_MS) % 777] as const;
  });
}

function sketch(n: string, samples: SeriesSketch['samples']): SeriesSketch {
  return { labels: { __name__: 'c', n }, samples };
}

it(
  'an hour is rolled up a quarter of an hour after its end, from small chunks, and not again as those move on',
  async () => {
    await using world = await World.start();
    await world.sendBetween(at(0), at(1, 10));
    expect(await world.upkeep(at(1, 12), at(1, 15))).toEqual({ hours: 0, days: 0 });
    expect(await world.upkeep(at(1, 16), at(1, 17))).toEqual({ hours: 1, days: 0 });
    // Two hours of ingest are not over.
    expect(await world.number('count()) FROM chunks')).toBe(0);
    // Two series, two resolutions.
    expect(await world.number('count()) FROM fresh_rollups')).toBe(4);

    await world.sendBetween(at(1, 10), at(3, 10));
    let hours = 0;
    for (const [hour, minute] of [
      [2, 2],
      [2, 5],
      [2, 12],
      [2, 16],
      [3, 12],
      [3, 15],
      [3, 16],
      [3, 20],
    ] as const)
      hours += (await world.upkeep(at(hour, minute), at(hour, minute))).hours;
    expect(hours).toBe(2);
    expect(await world.number('count()) FROM chunks')).toBeGreaterThan(0);
    expect(await world.number('count()) FROM fresh_rollups')).toBe(12);
    expect(await world.store.pack({ nowMs: at(3, 20) })).toMatchObject({ hours: 0, buckets: 0 });

    const whole = await world.bucketsOfSamples(at(3, 5));
    expect(whole.map(([hour, samples]) => [hour, samples])).toEqual([
      [1, 120],
      [2, 120],
      [3, 120],
      [4, 10],
    ]);
    expect(await world.buckets(at(3, 5))).toEqual(whole);
    expect(await world.buckets(at(3), 5 * MINUTE_MS)).toHaveLength(36);
    // What is longer than an hour is made of hours until the day is over.
    expect(await world.buckets(at(3, 5), DAY_MS)).toEqual(whole);

    // A range that ends an hour ago is mostly rolled up, whatever it saves; where samples are held in memory they are as fast.
    const range = { startMs: midnight + 1, endMs: at(3, 5) };
    const reading = { rolledLedger: new RolledLedger(world.clients.maintenance, Date.now) } as unknown as Reading;
    expect(await rolledRangeOf(reading, range)).toMatchObject({ days: [], rolledMs: 3 * HOUR_MS - 1 });
    const held = { ...reading, held: {} } as unknown as Reading;
    expect(await rolledRangeOf(held, range)).toMatchObject({ rolledMs: 0 });

    // It needs no samples any more.
    await world.command('TRUNCATE TABLE chunks');
    expect(await world.buckets(at(2))).toEqual(whole.slice(0, 2));
    expect(await world.buckets(at(2), DAY_MS)).toEqual(whole.slice(0, 2));
  },
  SLOW_MS,
);

it(
  'what comes late to an hour reopens it at once, is in it when it is made again, and of other series nothing is',
  async () => {
    await using world = await World.start();
    await world.sendBetween(at(0), at(3));
    await world.upkeep(at(3, 12), at(3, 16));
    const before = await world.buckets(at(2));
    const late = sketch('0', [
      [at(0, 30) + 1, 5],
      [at(0, 30) + 2, 6],
      // First accepted wins.
      [at(0, 30), 1_000_000],
      // What is sent again, under another token, counts once.
      ...samplesBetween(at(0, 40), at(0, 50)),
    ]);
    await world.insertAt(at(3, 17), [late]);
    const after = await world.bucketsOfSamples(at(2));
    expect(after[0]).toEqual([1, 122, before[0]![2] + 11]);
    const isRight = async () => {
      expect(await world.buckets(at(2))).toEqual(after);
      expect((await world.buckets(at(2), 5 * MINUTE_MS)).reduce((sum, [, samples]) => sum + samples, 0)).toBe(242);
    };
    await isRight();
    let hours = 0;
    // Waiting, packed, let go of; and then its two hours move on.
    for (const [hour, minute] of [
      [3, 18],
      [3, 22],
      [3, 25],
      [4, 2],
      [4, 5],
    ] as const) {
      hours += (await world.upkeep(at(hour, minute), at(hour, minute))).hours;
      await isRight();
    }
    expect(hours).toBe(1);
    // Of the one series a row more for each resolution.
    const ofHour = `count()) FROM fresh_rollups WHERE time = fromUnixTimestamp64Milli(${at(0)}, 'UTC')`;
    expect(
      await world.number(
        `uniq(series, version, resolution)) FROM fresh_rollups WHERE time = fromUnixTimestamp64Milli(${at(0)}, 'UTC')`,
      ),
    ).toBe(6);
    expect(await world.number(`${ofHour} AND resolution = 3600`)).toBeLessThanOrEqual(3);
    await world.command('OPTIMIZE TABLE fresh_rollups FINAL');
    expect(await world.number(ofHour)).toBe(4);
    await isRight();
  },
  SLOW_MS,
);

it(
  'a day is rolled up when it is over, and then its hours go',
  async () => {
    await using world = await World.start();
    await world.sendBetween(at(0), at(0, 20));
    await world.sendBetween(at(22), at(24, 10));
    for (const [hour, minute] of [
      [1, 16],
      [23, 16],
      [24, 16],
    ] as const)
      await world.upkeep(at(hour, minute), at(hour, minute + 3));
    expect(await world.number('uniqExact(time)) FROM fresh_rollups')).toBe(4);
    const whole = await world.bucketsOfSamples(at(24));
    expect(await world.buckets(at(24))).toEqual(whole);
    // The first hour of the next day is rolled up, and of this day nothing again.
    expect(await world.upkeep(at(26, 5), at(26, 9))).toEqual({ hours: 1, days: 0 });
    expect(await world.upkeep(at(26, 10), at(26, 10))).toEqual({ hours: 0, days: 1 });
    // Two series, three resolutions; who has read the ledger before still finds the hours.
    expect(await world.number('count()) FROM rollups')).toBe(6);
    const ofDay = `FROM fresh_rollups WHERE time < fromUnixTimestamp64Milli(${at(24)}, 'UTC')`;
    expect(await world.number(`uniqExact(time)) ${ofDay}`)).toBe(4);
    expect(await world.buckets(at(24))).toEqual(whole);
    await world.upkeep(at(26, 15), at(26, 16));
    expect(await world.number(`count()) ${ofDay}`)).toBe(0);
    expect(await world.number(`count()) FROM hour_parts WHERE hour < ${at(24) / HOUR_MS}`)).toBe(0);
    expect(await world.number('count()) FROM hour_parts')).toBeGreaterThan(0);
    expect(await world.buckets(at(24))).toEqual(whole);
    expect((await world.buckets(at(24), DAY_MS)).map(([end, samples]) => [end, samples])).toEqual([
      [24, whole.reduce((sum, [, samples]) => sum + samples, 0)],
    ]);
    // And late to that day: it is the day that is made again.
    await world.insertAt(at(26, 20), [sketch('0', [[at(23) + 1, 1]])]);
    const after = await world.bucketsOfSamples(at(24));
    expect(after.at(-1)![1]).toBe(121);
    expect(await world.buckets(at(24))).toEqual(after);
    expect((await world.upkeep(at(28, 2), at(28, 5))).days).toBe(1);
    expect(await world.buckets(at(24))).toEqual(after);
  },
  SLOW_MS,
);

it(
  'a crash between any two steps repeats an hour into the same rows',
  async () => {
    await using world = await World.start();
    await world.sendBetween(at(0), at(2, 10));
    await world.upkeep(at(2, 12), at(2, 16));
    const whole = await world.bucketsOfSamples(at(2));
    expect(await world.buckets(at(2))).toEqual(whole);
    const rows = await world.number('count()) FROM fresh_rollups FINAL');
    // The rows were written and the ledger was not.
    await world.command('DELETE FROM hour_parts WHERE rolled = 1');
    expect(await world.store.pack({ nowMs: at(2, 17) })).toMatchObject({ hours: 2 });
    expect(await world.number('count()) FROM fresh_rollups FINAL')).toBe(rows);
    expect(await world.buckets(at(2))).toEqual(whole);
    // Chunks had moved on and their new name was not entered.
    await world.command('DELETE FROM hour_parts WHERE fresh = 0');
    expect(await world.buckets(at(2))).toEqual(whole);
    // Nothing was entered of packings of before there was a ledger of hours.
    await world.command('TRUNCATE TABLE hour_parts');
    await world.sendBetween(at(2, 10), at(3, 10));
    expect((await world.upkeep(at(3, 12), at(3, 16))).hours).toBe(1);
    expect(await world.buckets(at(3))).toEqual(await world.bucketsOfSamples(at(3)));
  },
  SLOW_MS,
);

it(
  'a server that was overtaken while it rolled up an hour changes nothing',
  async () => {
    await using world = await World.start();
    await world.sendBetween(at(0), at(1, 10));
    await world.upkeep(at(1, 12), at(1, 15));
    const isOvertaken = Promise.withResolvers<void>();
    const mayGoOn = Promise.withResolvers<void>();
    const { maintenance } = world.clients;
    // It has read what waits, and stands still before it reads the chunks.
    const slow = serverOn({
      ...world.clients,
      maintenance: {
        ...maintenance,
        async *scan(statement, query) {
          isOvertaken.resolve();
          await mayGoOn.promise;
          yield* maintenance.scan(statement, query);
        },
      },
    });
    const late = slow.pack({ nowMs: at(1, 16) });
    await isOvertaken.promise;
    // The other does all of it, and more: small chunks move on and are dropped, something late comes.
    await world.sendBetween(at(1, 10), at(2, 10));
    await world.insertAt(at(2, 9), [sketch('0', [[at(0, 30) + 1, 5]])]);
    for (const minute of [2, 5, 12, 16]) await world.upkeep(at(2, minute), at(2, minute));
    expect(await world.number(`count()) FROM fresh_chunks WHERE generation < ${at(2) / 600_000}`)).toBe(0);
    const whole = await world.bucketsOfSamples(at(2));
    expect(await world.buckets(at(2))).toEqual(whole);
    mayGoOn.resolve();
    await late;
    expect(await world.buckets(at(2))).toEqual(whole);
    await world.command('OPTIMIZE TABLE fresh_rollups FINAL');
    expect(await world.buckets(at(2))).toEqual(whole);
    await world.upkeep(at(2, 21), at(2, 21));
    expect(await world.buckets(at(2))).toEqual(whole);
  },
  SLOW_MS,
);
