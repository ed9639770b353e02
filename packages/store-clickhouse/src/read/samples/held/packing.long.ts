import type { SampleColumns, SampleRange } from '@oriel/store';
import { closeSegment, TestTenant } from '@oriel/store/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RealEngine, startRealEngine } from '../../../../test/real-engine.ts';
import { type ClickHouseStore, createClickHouseStore, DEFAULT_DATABASE, type EngineClients } from '../../../index.ts';
import { BUCKET_MS, bucketOf } from '../../../samples/time-layout.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** More than `HeldChunks` holds. */
const WIDE = 260;

type Width = 'narrow' | 'wide';

describe('what is held through packing', () => {
  let engine: RealEngine;
  /** Asks the engine each time. */
  let unheld: ClickHouseStore;
  let nowMs = 0;
  let laterMs = 0;
  const startMs = bucketOf(Date.now()) - 15 * BUCKET_MS;

  /** Where a packing is broken off: behind its insert, or before its entry in the ledger. */
  let failing: 'insert' | 'ledger' | undefined;

  function failingClients(): EngineClients {
    const { clients } = engine;
    const { maintenance } = clients;
    return {
      forTenant: (tenant) => clients.forTenant(tenant),
      carryRowPolicySettings: (carry) => clients.carryRowPolicySettings(carry),
      ping: () => clients.ping(),
      close: () => clients.close(),
      maintenance: {
        query: (...asked) => maintenance.query(...asked),
        stream: (...asked) => maintenance.stream(...asked),
        scan: (...asked) => maintenance.scan(...asked),
        insertThrough: (...asked) => maintenance.insertThrough(...asked),
        async command(...asked) {
          if (failing === 'ledger' && asked[0].startsWith('INSERT INTO packed'))
            throw new Error('the connection is gone');
          await maintenance.command(...asked);
        },
        async insertNative(...asked) {
          await maintenance.insertNative(...asked);
          if (failing === 'insert' && asked[0].endsWith('chunks')) throw new Error('the connection is gone');
        },
      },
    };
  }

  function storeOf(answerBytes: number | undefined): ClickHouseStore {
    return createClickHouseStore({
      clients: failingClients(),
      database: DEFAULT_DATABASE,
      engineKind: 'embedded',
      now: () => nowMs,
      ...(answerBytes !== undefined && { held: { seriesBytes: 1e8, chunkBytes: 1e7, rowBytes: 1e8, answerBytes } }),
    });
  }

  beforeAll(async () => {
    engine = await startRealEngine();
    unheld = storeOf(undefined);
  });
  afterAll(() => engine.dispose());

  const countOf = { narrow: 3, wide: WIDE };
  /** Every minute, from so many minutes after the start. */
  function insert(
    store: ClickHouseStore,
    tenant: TestTenant,
    width: Width,
    from: number,
    count: number,
    value: number,
  ) {
    const series = Array.from({ length: countOf[width] }, (_, host) => ({
      labels: { __name__: width, host: `host-${host}` },
      samples: Array.from(
        { length: count },
        (_sample, at) => [startMs + (from + at) * MINUTE_MS, value + host * 1_000 + at] as const,
      ),
    }));
    return store.insert(closeSegment(store.schemaVersion, tenant.encode({ series })));
  }

  async function ask(store: ClickHouseStore, tenant: TestTenant, width: Width, range: SampleRange) {
    const { series } = await store.forTenant(tenant.id).samples.select({
      matchers: [{ name: '__name__', op: '=', value: width }],
      ...range,
    });
    const answer: Record<string, string> = {};
    for (const one of series) {
      const into: SampleColumns = {
        length: 0,
        timestamps: new Float64Array(1),
        values: new Float64Array(1),
        histograms: null,
        startTimestamps: null,
      };
      one.read(into);
      if (into.length === 0) continue;
      const samples = Array.from({ length: into.length }, (_, at) => `${into.timestamps[at]}=${into.values[at]}`);
      answer[one.labels.values.join()] = samples.join(' ');
    }
    return answer;
  }

  /** Each time later than any query could still be reading what the time before has packed. */
  function pack(store: ClickHouseStore) {
    laterMs += 200_000;
    return store.pack({ nowMs: Date.now() + laterMs, hurry: true });
  }

  async function readParts(): Promise<number> {
    const { block } = await engine.clients.maintenance.query(
      "SELECT toFloat64(sumIf(value, event = 'SelectedParts')) AS parts FROM system.events",
    );
    return block.column('parts').get(0) as number;
  }

  it.each(['narrow', 'wide'] as const)(
    'a %s question that ends now takes no statement for what was packed since',
    async (width) => {
      const store = storeOf(5e7);
      const tenant = new TestTenant(engine);
      const lengthMs = 2 * HOUR_MS;
      const askNow = () => ask(store, tenant, width, { startMs: nowMs - lengthMs, endMs: nowMs });
      nowMs = startMs + 3 * HOUR_MS;
      await insert(store, tenant, width, 0, 180, 0);
      for (let round = 0; round < 4; round++) await pack(store);
      for (let round = 0; round < 3; round++) {
        await askNow();
        await store.settled();
      }
      // Through several buckets of two hours.
      for (let minute = 180; minute < 480; minute += 60) {
        await insert(store, tenant, width, minute, 60, minute);
        nowMs += 60 * MINUTE_MS;
        await pack(store);
        await pack(store);
        const before = await readParts();
        const answer = await askNow();
        expect(await readParts()).toBe(before);
        expect(Object.keys(answer)).toHaveLength(countOf[width]);
        expect(answer).toEqual(await ask(unheld, tenant, width, { startMs: nowMs - lengthMs, endMs: nowMs }));
      }
    },
  );

  it('late samples of hours that are held are added to them', async () => {
    const store = storeOf(5e7);
    const tenant = new TestTenant(engine);
    nowMs = startMs + 24 * HOUR_MS;
    const range = { startMs: startMs + HOUR_MS, endMs: startMs + 5 * HOUR_MS };
    for (const width of ['narrow', 'wide'] as const) {
      await insert(store, tenant, width, 60, 100, 0);
      for (let round = 0; round < 4; round++) await pack(store);
      for (let round = 0; round < 3; round++) {
        await ask(store, tenant, width, range);
        await store.settled();
      }
      await insert(store, tenant, width, 100, 100, 7);
      // Of hours that had no rows none were held.
      await ask(store, tenant, width, range);
      for (let round = 0; round < 4; round++) {
        await pack(store);
        const before = await readParts();
        const answer = await ask(store, tenant, width, range);
        expect(await readParts()).toBe(before);
        expect(answer).toEqual(await ask(unheld, tenant, width, range));
      }
    }
  });

  it('does not grow with time: hours that nobody asks for any more go, and what was joined', async () => {
    const store = storeOf(5e7);
    const tenant = new TestTenant(engine);
    nowMs = startMs + 2 * HOUR_MS;
    const sizes: { chunkBytes: number }[] = [];
    for (let minute = 120; minute < 120 + 12 * 60; minute += 60) {
      await insert(store, tenant, 'narrow', minute, 60, minute);
      nowMs += 60 * MINUTE_MS;
      for (let round = 0; round < 2; round++) await pack(store);
      await ask(store, tenant, 'narrow', { startMs: nowMs - HOUR_MS, endMs: nowMs });
      await store.settled();
      sizes.push(store.heldBytes()!);
    }
    const most = (some: typeof sizes) => Math.max(...some.map(({ chunkBytes }) => chunkBytes));
    expect(most(sizes.slice(-6))).toBeGreaterThan(0);
    expect(most(sizes.slice(-6))).toBeLessThan(1.3 * most(sizes.slice(0, -6)));
  });

  it('a tenant is not told the chunks of another that has the same series', async () => {
    const store = storeOf(5e7);
    const [one, other] = [new TestTenant(engine), new TestTenant(engine)];
    nowMs = startMs + 3 * HOUR_MS;
    const range = { startMs, endMs: nowMs };
    for (const width of ['narrow', 'wide'] as const) {
      for (const tenant of [one, other]) await insert(store, tenant, width, 0, 10, 0);
      for (let round = 0; round < 4; round++) await pack(store);
      for (const tenant of [one, other]) {
        for (let round = 0; round < 3; round++) {
          await ask(store, tenant, width, range);
          await store.settled();
        }
      }
      await insert(store, one, width, 10, 10, 0);
      for (let round = 0; round < 4; round++) await pack(store);
      expect(await ask(store, other, width, range)).toEqual(await ask(unheld, other, width, range));
      expect(await ask(store, one, width, range)).toEqual(await ask(unheld, one, width, range));
    }
  });

  const width = fc.constantFrom<Width>('narrow', 'narrow', 'wide');
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('insert' as const),
        width,
        from: fc.integer({ min: 0, max: 600 }),
        count: fc.integer({ min: 1, max: 90 }),
        value: fc.integer({ min: 0, max: 9 }),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('ask' as const),
        width,
        from: fc.integer({ min: 0, max: 600 }),
        minutes: fc.integer({ min: 1, max: 600 }),
        // Questions do not wait for a packing.
        whilePacking: fc.boolean(),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('pack' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('fail' as const),
        at: fc.constantFrom('insert' as const, 'ledger' as const),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('later' as const), minutes: fc.integer({ min: 5, max: 150 }) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), asked: fc.constantFrom(0, 2) }) },
  );

  it.each([
    ['where there is room', 5e7],
    ['where there is little', 150_000],
  ])(
    'answers as the engine does, whatever comes late, is packed, asked and started again, %s',
    async (_, answerBytes) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
          let store = storeOf(answerBytes);
          const tenant = new TestTenant(engine);
          nowMs = startMs + 4 * HOUR_MS;
          const compare = async (of: Width, range: SampleRange) =>
            expect(await ask(store, tenant, of, range)).toEqual(await ask(unheld, tenant, of, range));
          const compareAll = async () => {
            for (const of of ['narrow', 'wide'] as const) await compare(of, { startMs, endMs: startMs + 20 * HOUR_MS });
          };
          for (const one of steps) {
            if (one.kind === 'insert') await insert(store, tenant, one.width, one.from, one.count, one.value);
            else if (one.kind === 'pack') await pack(store);
            else if (one.kind === 'fail') {
              failing = one.at;
              await pack(store).catch(() => {});
              failing = undefined;
            } else if (one.kind === 'later') nowMs += one.minutes * MINUTE_MS;
            else if (one.kind === 'restart') {
              store = storeOf(answerBytes);
              for (let round = 0; round < one.asked; round++) await compareAll();
            } else {
              const from = startMs + one.from * MINUTE_MS;
              const range = { startMs: from, endMs: from + one.minutes * MINUTE_MS };
              await Promise.all([compare(one.width, range), ...(one.whilePacking ? [pack(store)] : [])]);
              await store.settled();
            }
          }
          await compareAll();
          await pack(store);
          await compareAll();
          await pack(store);
          await compareAll();
        }),
        { numRuns: 4, endOnFailure: true },
      );
    },
  );
});
