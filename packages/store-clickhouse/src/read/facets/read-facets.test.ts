import { ALL, type Predicate, type TimeRange } from '@oriel/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookWhile } from '../../../test/look-while.ts';
import { type RealEngine, startRealEngine } from '../../../test/real-engine.ts';

const TENANT = 2;
const ROWS_A_PART = 60_000;
const PARTS = 3;
const DAY_NS = 86_400_000_000_000n;
/** A midnight: parts are of two days and of two retentions. */
const MIDNIGHT_NS = ((BigInt(Date.now()) * 1_000_000n) / DAY_NS) * DAY_NS;
const HOUR_NS = DAY_NS / 24n;
const FIELDS = ['service', 'severity', 'http.route', 'http.response.status_code', 'host.name'];

describe('facets of a range', () => {
  let engine: RealEngine;

  /** Three tenants in turn, in six hours around midnight, spread by a hash: parts overlap wholly. */
  const insert = (part: number) =>
    engine.clients.maintenance.command(
      `INSERT INTO logs (tenant, retention, time, segment, ordinal, severity, service_name, resource, attr_http_route, attr_http_response_status_code)
WITH number + ${part * ROWS_A_PART} AS n, cityHash64(n) AS r
SELECT 1 + n % 3, [30, 0][1 + r % 2], fromUnixTimestamp64Nano(toInt64(${MIDNIGHT_NS - 3n * HOUR_NS} + r % ${6n * HOUR_NS}), 'UTC'), ${part + 1}, n,
  [9, 13, 17][1 + n % 7 % 3], concat('service-', toString(r % 5)), concat('{"attributes":{"host.name":"web-', toString(r % 4), '"}}'),
  concat('/api/', toString(r % 6)), [200, 404][1 + r % 2]
FROM numbers(${ROWS_A_PART})`,
    );

  beforeAll(async () => {
    engine = await startRealEngine({ heldCounts: { mostBytes: 0 } });
    for (let part = 0; part < PARTS; part++) await insert(part);
  });
  afterAll(() => engine.dispose());

  const facetsOf = async (range: TimeRange, where: Predicate) => {
    const facets = await engine.store.forTenant(TENANT).logs.facets({ range, where, fields: FIELDS, limit: 100 });
    return facets.map(({ values, others }) => [Object.fromEntries(values.map((it) => [it.value, it.count])), others]);
  };

  /** The plainest statement that there is. */
  const countsOf = async ({ startNs, endNs }: TimeRange, condition: string) => {
    const keys = [
      'service_name',
      "transform(severity, [9, 13, 17], ['INFO', 'WARN', 'ERROR'], '')",
      'attr_http_route',
      'attr_http_response_status_code',
      "JSONExtractString(resource, 'attributes', 'host.name')",
    ];
    const within = `tenant = ${TENANT} AND toUnixTimestamp64Nano(time) >= ${startNs} AND toUnixTimestamp64Nano(time) < ${endNs}`;
    const { block } = await engine.clients.maintenance.query(
      `SELECT ${keys.map((key, index) => `(SELECT sumMap(map(toString(${key}), toUInt64(1))) FROM logs WHERE ${within} AND ${condition}) AS k${index}`).join(', ')}`,
    );
    return keys.map((_, index) => {
      const counts = block.column(`k${index}`).get(0) as ReadonlyMap<string, bigint>;
      return [Object.fromEntries([...counts].map(([value, count]) => [value, Number(count)])), 0];
    });
  };

  const around = (fromNs: bigint, toNs: bigint) => ({ startNs: MIDNIGHT_NS + fromNs, endNs: MIDNIGHT_NS + toNs });
  const ranges: Readonly<Record<string, TimeRange>> = {
    'that holds everything': { startNs: 0n, endNs: 2n ** 63n - 1n },
    'that holds all parts': around(-4n * HOUR_NS, 4n * HOUR_NS),
    'that holds one day of two': around(0n, DAY_NS),
    'of whole minutes': around(-HOUR_NS, HOUR_NS),
    'that ends within minutes': around(-HOUR_NS - 12_345_678_901n, HOUR_NS + 23_456_789_012n),
    'that is open to the past': { startNs: 0n, endNs: MIDNIGHT_NS + 1_234_567n },
    'of less than a minute': around(1_000_000_000n, 31_000_000_001n),
    'of a nanosecond': around(7n, 8n),
    'before everything': around(-20n * HOUR_NS, -10n * HOUR_NS),
  };

  it.each(Object.entries(ranges))('%s', async (_, range) => {
    expect(await facetsOf(range, ALL)).toEqual(await countsOf(range, 'true'));
    const where = { kind: 'oneOf', field: 'service', values: ['service-1', 'service-3'] } as const;
    expect(await facetsOf(range, where)).toEqual(await countsOf(range, "service_name IN ('service-1', 'service-3')"));
    const route = { kind: 'compare', field: 'http.route', op: '=', value: '/api/3' } as const;
    expect(await facetsOf(range, route)).toEqual(await countsOf(range, "attr_http_route = '/api/3'"));
  });

  it('that begins or ends with a record, which the start includes and the end does not', async () => {
    const { block } = await engine.clients.maintenance.query(
      `SELECT toUnixTimestamp64Nano(time) AS at FROM logs WHERE tenant = ${TENANT} ORDER BY cityHash64(ordinal) LIMIT 12`,
    );
    for (let row = 0; row < block.rows; row += 2) {
      const [startNs, endNs] = [row, row + 1]
        .map((at) => BigInt(block.column('at').get(at) as bigint))
        .sort((one, other) => (one < other ? -1 : 1)) as [bigint, bigint];
      const range = { startNs, endNs };
      expect(await facetsOf(range, ALL)).toEqual(await countsOf(range, 'true'));
    }
  });

  it('does not read the times of what is inside of the range', async () => {
    const range = ranges['that holds all parts']!;
    const [facet] = await engine.store.forTenant(TENANT).logs.facets({ range, where: ALL, fields: ['http.route'] });
    // The tenant, four bytes, and a route: with times it would be eight more.
    expect(facet!.stats.bytesRead / facet!.stats.rowsRead).toBeLessThan(9);
  });

  it('counts every record once while parts come and are merged', async () => {
    const range = around(-2n * HOUR_NS - 1n, 2n * HOUR_NS + 1n);
    const change = async () => {
      for (let part = PARTS; part < PARTS + 2; part++) {
        await insert(part);
        await engine.clients.maintenance.command('OPTIMIZE TABLE logs FINAL');
      }
    };
    await lookWhile(change, async () => {
      const totals = (await facetsOf(range, ALL)).map(([counts]) =>
        Object.values(counts as Record<string, number>).reduce((sum, count) => sum + count, 0),
      );
      expect(new Set(totals).size, totals.join()).toBe(1);
    });
    expect(await facetsOf(range, ALL)).toEqual(await countsOf(range, 'true'));
  });
});
