import type { ServiceSummary, TimeRange } from '@oriel/store';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lookWhile } from '../../../test/look-while.ts';
import { type RealEngine, startRealEngine } from '../../../test/real-engine.ts';
import { seeded } from '../../../test/seeded.ts';
import { type ClickHouseStore, createClickHouseStore, DEFAULT_DATABASE } from '../../index.ts';

const TENANT = 2;
const DAY_NS = 86_400_000_000_000n;
const MINUTE_NS = 60_000_000_000n;
/** Parts are of the days around it. */
const MIDNIGHT_NS = ((BigInt(Date.now()) * 1_000_000n) / DAY_NS) * DAY_NS;
const EVERYTHING: TimeRange = { startNs: MIDNIGHT_NS - 5n * DAY_NS, endNs: MIDNIGHT_NS + 2n * DAY_NS };

describe('requests of parts in memory', () => {
  let engine: RealEngine;
  let held: ClickHouseStore;
  let plain: ClickHouseStore;
  let inserted = 0;

  const storeOf = (mostBytes: number) =>
    createClickHouseStore({
      clients: engine.clients,
      database: DEFAULT_DATABASE,
      engineKind: 'embedded',
      heldCounts: { mostBytes, leastPartRows: 100, leastHeldRows: 1, cellRows: 2_000 },
    });
  const run = (statement: string) => engine.clients.maintenance.command(statement);

  beforeAll(async () => {
    engine = await startRealEngine();
    plain = storeOf(0);
  });
  beforeEach(() => {
    held = storeOf(2 ** 22);
  });
  afterEach(async () => {
    await held.settled();
    await run('TRUNCATE TABLE spans');
  });
  afterAll(() => engine.dispose());

  /**
   * Three tenants in turn. `web` is counted by its server spans and `worker` by its consumers; `job` has roots alone, `late` had until it began
   * to serve, in one insert of two; `helper` is only ever inside of requests of others.
   */
  const insert = async (rows: number, fromNs: bigint, widthNs: bigint) => {
    const first = inserted;
    inserted += rows;
    await run(
      `INSERT INTO spans (tenant, retention, time, segment, ordinal, duration, trace_id, span_id, parent_span_id, service_name, name, kind, status)
WITH number + ${first} AS n, cityHash64(n) AS r, ['web', 'worker', 'job', 'late', 'helper'][1 + r % 5] AS service
SELECT 1 + n % 3, [7, 0][1 + r % 2], fromUnixTimestamp64Nano(toInt64(${fromNs} + r % ${widthNs}), 'UTC'), ${first + 1}, n,
  toInt64(exp(bitShiftRight(r, 20) % 1000 / 50)), toFixedString(reinterpretAsFixedString(r), 16), reinterpretAsFixedString(n + 1),
  if(service = 'helper' OR r % 4 < 3, reinterpretAsFixedString(r), toFixedString('', 8)), service, 'work',
  multiIf(service = 'web', 2, service = 'worker', [5, 3][1 + r % 2], service = 'late' AND ${first} % 2 = 1, 2, service = 'helper', 3, 1), r % 3
FROM numbers(${rows})`,
    );
  };

  const servicesOf = async (store: ClickHouseStore, range: TimeRange) =>
    (await store.forTenant(TENANT).traces.services(range)).rows;

  const expectSame = (found: readonly ServiceSummary[], counted: readonly ServiceSummary[]) => {
    const exactly = ({ name, requestsPerSecond, errorRatio }: ServiceSummary) => [name, requestsPerSecond, errorRatio];
    expect(found.map(exactly)).toEqual(counted.map(exactly));
    for (const [at, service] of counted.entries()) {
      for (const quantile of ['p50Ms', 'p95Ms', 'p99Ms'] as const) {
        const exact = service[quantile];
        if (exact === null) expect(found[at]![quantile]).toBeNull();
        else expect(Math.abs(found[at]![quantile]! - exact)).toBeLessThanOrEqual(1e-6 + exact / 128);
      }
    }
  };

  /** As it is counted from what is there, from what was counted before, and again. */
  const expectSameTwice = async (range: TimeRange) => {
    const counted = await servicesOf(plain, range);
    expectSame(await servicesOf(held, range), counted);
    await held.settled();
    expectSame(await servicesOf(held, range), counted);
  };

  it('are what rows are, while parts come, are merged and are deleted from', async () => {
    const random = seeded(20_262);
    const changes: readonly (() => Promise<unknown>)[] = [
      ...[1, 2, 3].map((scale) => () => {
        const fromNs = MIDNIGHT_NS - BigInt(random(2_880)) * MINUTE_NS;
        return insert(1_501 * scale ** 2, fromNs, BigInt(1 + random(1_440)) * MINUTE_NS);
      }),
      () => run('OPTIMIZE TABLE spans FINAL'),
      () => run(`ALTER TABLE spans DELETE WHERE ordinal % 7 = ${random(7)} SETTINGS mutations_sync = 1`),
    ];
    await insert(15_000, MIDNIGHT_NS - DAY_NS, 2n * DAY_NS);
    for (let step = 0; step < 10; step++) {
      await changes[step < changes.length ? step : random(changes.length)]!();
      const startNs = MIDNIGHT_NS - BigInt(random(2_880)) * MINUTE_NS + BigInt(random(1_000_000_000));
      const range = { startNs, endNs: startNs + BigInt(1 + random(2_880)) * MINUTE_NS + BigInt(random(1_000_000_000)) };
      await expectSameTwice(step % 3 === 0 ? EVERYTHING : range);
    }
    expect((await servicesOf(held, EVERYTHING)).map(({ name }) => name)).toEqual([
      'helper',
      'job',
      'late',
      'web',
      'worker',
    ]);
    expect(held.heldCountsBytes()).toBeGreaterThan(0);
  });

  it('leave next to nothing to read the second time', async () => {
    await insert(60_000, MIDNIGHT_NS, 60n * MINUTE_NS);
    await run('OPTIMIZE TABLE spans FINAL');
    const bytesOf = async () => {
      const { stats } = await held.forTenant(TENANT).traces.services(EVERYTHING);
      await held.settled();
      return stats.bytesRead;
    };
    const before = await bytesOf();
    expect(await bytesOf()).toBeLessThan(before);
  });

  it('count every request once while parts come and are merged', async () => {
    await insert(30_000, MIDNIGHT_NS, DAY_NS);
    // From the same first step on, the first of the day.
    const rateOf = async (store: ClickHouseStore) => {
      const services = await servicesOf(store, EVERYTHING);
      return services.find(({ name }) => name === 'web')!.requestsPerSecond;
    };
    const change = async () => {
      for (let part = 0; part < 4; part++) {
        await insert(6_000, MIDNIGHT_NS, DAY_NS);
        await run('OPTIMIZE TABLE spans FINAL');
      }
    };
    let last = 0;
    await lookWhile(change, async () => {
      const rate = await rateOf(held);
      expect(rate).toBeGreaterThanOrEqual(last);
      last = rate;
    });
    expect(await rateOf(held)).toBe(await rateOf(plain));
  });

  it('of more services than are held are counted by rows', async () => {
    await run(
      `INSERT INTO spans (tenant, retention, time, segment, ordinal, duration, trace_id, span_id, service_name, name, kind)
SELECT ${TENANT}, 7, fromUnixTimestamp64Nano(toInt64(${MIDNIGHT_NS}) + number, 'UTC'), 1, number, number, '', reinterpretAsFixedString(number), concat('service-', toString(number % 1100)), 'work', 2
FROM numbers(2000)`,
    );
    await expectSameTwice(EVERYTHING);
    expect(await servicesOf(held, EVERYTHING)).toHaveLength(1_100);
  });
});
