import { ALL, type LogSearch } from '@oriel/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RealEngine, startRealEngine } from '../../../test/real-engine.ts';

const TENANT = 1;
const PARTS = 20;
const ROWS_A_PART = 50_000;

describe('a search among many parts', () => {
  let engine: RealEngine;
  const endNs = BigInt(Date.now()) * 1_000_000n;
  const range = { startNs: endNs - 4n * 3_600_000_000_000n, endNs };

  beforeAll(async () => {
    engine = await startRealEngine();
    await engine.clients.maintenance.command('SYSTEM STOP MERGES logs');
    // Part by part older; within a part a record every ten milliseconds.
    for (let part = 0; part < PARTS; part++) {
      await engine.clients.maintenance.command(
        `INSERT INTO logs (tenant, retention, time, segment, ordinal, body, attr_user_id)
SELECT ${TENANT}, 30, fromUnixTimestamp64Nano(toInt64(${endNs} - (${part * ROWS_A_PART} + number + 1) * 10000000), 'UTC') AS at,
  bitShiftLeft(toUInt64(toUnixTimestamp64Milli(at)), 16), number, toString(${part * ROWS_A_PART} + number), if(number = 7, 'seldom', '')
FROM numbers(${ROWS_A_PART})`,
      );
    }
  });
  afterAll(() => engine.dispose());

  const search = (more: Partial<LogSearch> = {}) =>
    engine.store.forTenant(TENANT).logs.search({ range, where: ALL, limit: 100, ...more });

  it('reads the ends of parts and not the parts', async () => {
    for (const order of ['newest', 'oldest'] as const) {
      const { rows, stats } = await search({ order });
      const first = order === 'newest' ? 0 : PARTS * ROWS_A_PART - 100;
      const bodies = Array.from({ length: 100 }, (_, index) => String(first + index));
      expect(rows.map(({ body }) => body)).toEqual(order === 'newest' ? bodies : bodies.reverse());
      expect(stats.rowsRead).toBeLessThan((PARTS * ROWS_A_PART) / 2);
    }
  });

  it('what is read beside, of other tenants, is not counted to the row', async () => {
    const TENANTS = [31, 32, 33];
    const insert = (rows: readonly number[]) =>
      engine.clients.maintenance.command(
        `INSERT INTO logs (tenant, retention, time, segment, ordinal, body)
SELECT tenant, 30, fromUnixTimestamp64Nano(toInt64(${endNs - 1_000_000_000n}), 'UTC'), 1, number, 'a body of some bytes'
FROM (SELECT arrayJoin([${TENANTS}]) AS tenant, arrayJoin(range([${rows}][tenant - ${TENANTS[0]} + 1])) AS number)
SETTINGS max_insert_threads = 1`,
      );
    const readByTheSecond = async () => {
      const { logs } = engine.store.forTenant(32);
      const { rows, stats } = await logs.search({ range, where: ALL, limit: 1_000 });
      return { records: rows.length, rowsRead: stats.rowsRead, bytesRead: stats.bytesRead };
    };
    await insert([5, 1, 5]);
    const beside = await readByTheSecond();
    expect(beside).toEqual({ records: 1, rowsRead: 8_192, bytesRead: 65_536 });
    await insert([100, 0, 200]);
    expect(await readByTheSecond()).toEqual(beside);
  });

  it('does not open parts that end before the page is full', async () => {
    const { rows, stats } = await search();
    expect(rows).toHaveLength(100);
    expect(stats.rowsRead).toBeLessThan(ROWS_A_PART);
  });

  it('finds the same when it knows how far back a page reaches, and a larger page too', async () => {
    for (const limit of [100, 100, 20, 1_000, 1_000]) {
      const { rows, next } = await search({ limit });
      expect(rows.map(({ body }) => body)).toEqual(Array.from({ length: limit }, (_, index) => String(index)));
      const { rows: second } = await search({ limit, cursor: next! });
      expect(second.map(({ body }) => body)).toEqual(
        Array.from({ length: limit }, (_, index) => String(limit + index)),
      );
    }
    // All of it is before the range's last hours, so that what was known of a page is of no use.
    const later = { startNs: range.startNs, endNs: endNs + 3_600_000_000_000n };
    const { rows } = await search({ range: later });
    expect(rows.map(({ body }) => body)).toEqual(Array.from({ length: 100 }, (_, index) => String(index)));
  });

  it('finds what lies behind a long silence, page after page', async () => {
    const silent = { startNs: range.startNs - 40n * 3_600_000_000_000n, endNs };
    const bodies: unknown[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 3; page++) {
      const { rows, next } = await search({ range: silent, order: 'oldest', limit: 1_000, ...(cursor && { cursor }) });
      bodies.push(...rows.map(({ body }) => body));
      cursor = next;
    }
    const last = PARTS * ROWS_A_PART - 1;
    expect(bodies).toEqual(Array.from({ length: 3_000 }, (_, index) => String(last - index)));
  });

  it('finds what every part has one of, newest first', async () => {
    const where = { kind: 'compare', field: 'user.id', op: '=', value: 'seldom' } as const;
    const { rows } = await search({ where });
    expect(rows.map(({ body }) => body)).toEqual(
      Array.from({ length: PARTS }, (_, part) => String(part * ROWS_A_PART + 7)),
    );
  });
});
