import { ALL, type Predicate, type TimeRange } from '@oriel/store';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lookWhile } from '../../../test/look-while.ts';
import { type RealEngine, startRealEngine } from '../../../test/real-engine.ts';
import { seeded } from '../../../test/seeded.ts';
import { type ClickHouseStore, createClickHouseStore, DEFAULT_DATABASE } from '../../index.ts';

const TENANT = 2;
const DAY_NS = 86_400_000_000_000n;
const MINUTE_NS = 60_000_000_000n;
/** Parts are of the days around it, the first of which expires in the end. */
const MIDNIGHT_NS = ((BigInt(Date.now()) * 1_000_000n) / DAY_NS) * DAY_NS;
const FIELDS = ['service', 'severity', 'http.route', 'http.response.status_code', 'host.name', 'tier', 'user.id'];
const EVERYTHING: TimeRange = { startNs: MIDNIGHT_NS - 5n * DAY_NS, endNs: MIDNIGHT_NS + 2n * DAY_NS };
const OF_A_SERVICE: Predicate = { kind: 'oneOf', field: 'service', values: ['service-1', 'service-3'] };

describe('counts of parts in memory', () => {
  let engine: RealEngine;
  let held: ClickHouseStore;
  let plain: ClickHouseStore;
  let inserted = 0;

  const storeOf = (mostBytes: number, keepUpMs = 60_000) =>
    createClickHouseStore({
      clients: engine.clients,
      database: DEFAULT_DATABASE,
      engineKind: 'embedded',
      heldCounts: { mostBytes, leastPartRows: 100, leastHeldRows: 1, cellRows: 2_000, keepUpMs },
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
    await run('TRUNCATE TABLE logs');
  });
  afterAll(() => engine.dispose());

  /** Three tenants in turn; users are more than are held. */
  const insert = async (rows: number, fromNs: bigint, widthNs: bigint) => {
    const first = inserted;
    inserted += rows;
    await run(
      `INSERT INTO logs (tenant, retention, time, segment, ordinal, severity, service_name, resource, attr_http_route, attr_http_response_status_code, attr_user_id, attributes)
WITH number + ${first} AS n, cityHash64(n) AS r
SELECT 1 + n % 3, [30, 0][1 + r % 2], fromUnixTimestamp64Nano(toInt64(${fromNs} + r % ${widthNs}), 'UTC'), ${first + 1}, n,
  [9, 13, 17][1 + n % 7 % 3], concat('service-', toString(r % 5)), concat('{"attributes":{"host.name":"web-', toString(r % 4), '"}}'),
  concat('/api/', toString(r % 6)), [0, 200, 404][1 + r % 3], concat('u', toString(n % 40000)), map('tier', ['gold', 'silver'][1 + r % 2])
FROM numbers(${rows})`,
    );
  };

  const facetsOf = async (store: ClickHouseStore, range: TimeRange, where: Predicate, fields = FIELDS) => {
    const facets = await store.forTenant(TENANT).logs.facets({ range, where, fields, limit: 8 });
    return facets.map(({ field, values, others }) => ({ field, values, others }));
  };

  /** As it is counted from what is there, from what was counted before, and again. */
  const expectSame = async (range: TimeRange, where: Predicate, fields = FIELDS) => {
    const counted = await facetsOf(plain, range, where, fields);
    expect(await facetsOf(held, range, where, fields)).toEqual(counted);
    await held.settled();
    expect(await facetsOf(held, range, where, fields)).toEqual(counted);
  };

  it('give what rows give, while parts come, are merged, are deleted from and expire', async () => {
    const random = seeded(20_261);
    const changes: readonly (() => Promise<unknown>)[] = [
      ...[1, 2, 3].map((scale) => () => {
        const fromNs = MIDNIGHT_NS - BigInt(random(2_880)) * MINUTE_NS;
        return insert(3_000 * scale ** 2, fromNs, BigInt(1 + random(1_440)) * MINUTE_NS);
      }),
      () => run('OPTIMIZE TABLE logs FINAL'),
      () => run(`ALTER TABLE logs DELETE WHERE ordinal % 7 = ${random(7)} SETTINGS mutations_sync = 1`),
      () =>
        run(
          `ALTER TABLE logs DROP PARTITION (toDate('${new Date(Number((MIDNIGHT_NS - DAY_NS) / 1_000_000n)).toISOString().slice(0, 10)}'), 30)`,
        ),
    ];
    await insert(15_000, MIDNIGHT_NS - DAY_NS, 2n * DAY_NS);
    for (let step = 0; step < 10; step++) {
      await changes[step < changes.length ? step : random(changes.length - 1)]!();
      const startNs = MIDNIGHT_NS - BigInt(random(2_880)) * MINUTE_NS + BigInt(random(1_000_000_000));
      const range = { startNs, endNs: startNs + BigInt(1 + random(2_880)) * MINUTE_NS + BigInt(random(1_000_000_000)) };
      await expectSame(step % 3 === 0 ? EVERYTHING : range, step % 4 === 3 ? OF_A_SERVICE : ALL);
    }
    expect(held.heldCountsBytes()).toBeGreaterThan(0);
  });

  it('leave next to nothing to read the second time, but what a range cuts', async () => {
    await insert(60_000, MIDNIGHT_NS, 60n * MINUTE_NS);
    await run('OPTIMIZE TABLE logs FINAL');
    const fields = ['http.route', 'host.name'];
    const bytesOf = async (range: TimeRange) => {
      const [facet] = await held.forTenant(TENANT).logs.facets({ range, where: ALL, fields });
      await held.settled();
      return facet!.stats.bytesRead;
    };
    const before = await bytesOf(EVERYTHING);
    expect(await bytesOf(EVERYTHING)).toBeLessThan(before);
    await expectSame({ startNs: MIDNIGHT_NS + 7n * MINUTE_NS + 1n, endNs: MIDNIGHT_NS + 49n * MINUTE_NS }, ALL, fields);
  });

  it('are of one set of parts while parts come and are merged', async () => {
    await insert(30_000, MIDNIGHT_NS, DAY_NS);
    const fields = ['service', 'severity', 'http.route', 'host.name', 'tier'];
    const totalOf = async (store: ClickHouseStore) => {
      const totals = (await facetsOf(store, EVERYTHING, ALL, fields)).map(({ values }) =>
        values.reduce((sum, { count }) => sum + count, 0),
      );
      expect(new Set(totals).size, totals.join()).toBe(1);
      return totals[0]!;
    };
    const change = async () => {
      for (let part = 0; part < 4; part++) {
        await insert(6_000, MIDNIGHT_NS, DAY_NS);
        await run('OPTIMIZE TABLE logs FINAL');
      }
    };
    let last = 0;
    await lookWhile(change, async () => {
      const total = await totalOf(held);
      expect(total).toBeGreaterThanOrEqual(last);
      last = total;
    });
    expect(await totalOf(held)).toBe(await totalOf(plain));
  });

  it('are kept up while nobody asks', async () => {
    const kept = storeOf(2 ** 22, 50);
    await insert(3_000, MIDNIGHT_NS, 60n * MINUTE_NS);
    await facetsOf(kept, EVERYTHING, ALL);
    await kept.settled();
    const before = kept.heldCountsBytes();
    await insert(3_000, MIDNIGHT_NS, 60n * MINUTE_NS);
    await expect.poll(() => kept.heldCountsBytes()).toBeGreaterThan(before);
    expect(await facetsOf(kept, EVERYTHING, ALL)).toEqual(await facetsOf(plain, EVERYTHING, ALL));
  });

  it('do not outlive a table that another server has made anew', async () => {
    for (let part = 0; part < 3; part++) await insert(9_000, MIDNIGHT_NS + BigInt(part), DAY_NS / 2n);
    await expectSame(EVERYTHING, ALL);
    await run('CREATE TABLE logs_next AS logs');
    await run('ALTER TABLE logs_next ATTACH PARTITION ALL FROM logs');
    await run('EXCHANGE TABLES logs AND logs_next');
    await run('DROP TABLE logs_next');
    await expectSame(EVERYTHING, ALL);
    await run('OPTIMIZE TABLE logs FINAL');
    await expectSame(EVERYTHING, ALL);
  });

  it('are forgotten when rows are removed by this server, and stay within their memory', async () => {
    await insert(30_000, MIDNIGHT_NS, DAY_NS);
    await expectSame(EVERYTHING, ALL);
    await held.changeRetention({ changes: [{ tenant: TENANT, signal: 'logs', to: 0 }] });
    expect(held.heldCountsBytes()).toBe(0);
    await expectSame(EVERYTHING, ALL);
    const small = storeOf(5_000);
    for (let part = 0; part < 6; part++) {
      await insert(3_000, MIDNIGHT_NS + BigInt(part), DAY_NS / 2n);
      expect(await facetsOf(small, EVERYTHING, ALL)).toEqual(await facetsOf(plain, EVERYTHING, ALL));
      await small.settled();
      expect(small.heldCountsBytes()).toBeLessThanOrEqual(5_000);
      expect(small.heldCountsBytes()).toBeGreaterThan(0);
    }
  });
});
