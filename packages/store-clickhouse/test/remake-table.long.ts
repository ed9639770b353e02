import type { ClosedSegment, LogRecord, Predicate } from '@oriel/store';
import { closeSegment, TestTenant } from '@oriel/store/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MaintenanceEngineClient } from '../src/engine/engine-client.ts';
import { EngineRefusal } from '../src/engine/engine-refusal.ts';
import { readMigrations } from '../src/migrate/migrations.ts';
import { remakeSteps } from '../src/migrate/remake-table.ts';
import { type RealEngine, startEmptyEngine } from './real-engine.ts';

const REMADE = readMigrations().find(({ name }) => name.includes('finer-granules'))!;
const DEFINITION = REMADE.statements[0]!.replace(/^REMAKE TABLE logs\s+/, '').replace('{{engine}}', 'MergeTree');
/** Ten tables, one after the other. */
const SLOW_MS = 300_000;
const DAY = 86_400_000_000_000n;
const anHourAgo = BigInt(Date.now() - 3_600_000) * 1_000_000n;

describe('a table that is made anew', () => {
  let engine: RealEngine;
  let maintenance: MaintenanceEngineClient;
  beforeAll(async () => {
    engine = await startEmptyEngine();
    maintenance = engine.clients.maintenance;
    await engine.store.migrate();
  });
  afterAll(() => engine.dispose());

  const rows = async (statement: string) => {
    const { block } = await maintenance.query(statement);
    return Array.from({ length: block.rows }, (_, row) => block.columns.map(({ name }) => block.column(name).get(row)));
  };
  const forget = () =>
    maintenance.command('DELETE FROM schema_migration WHERE version = {version:UInt32}', {
      params: { version: REMADE.version },
    });

  /** Logs as they were before the migration. */
  async function makeFormerTable(): Promise<void> {
    await forget();
    for (const name of ['logs', 'logs_next', 'logs_former']) {
      await maintenance.command(`DROP TABLE IF EXISTS ${name}`);
    }
    for (const { version, statements } of readMigrations()) {
      if (version >= REMADE.version) continue;
      for (const statement of statements.filter((text) =>
        /^(CREATE TABLE IF NOT EXISTS|ALTER TABLE) logs\b/.test(text),
      )) {
        await maintenance.command(statement.replace('{{engine}}', 'MergeTree'));
      }
    }
  }

  /** Two days of logs, the older one a part with columns in files of their own, as large ones are; one record of a thousand is of one user. */
  async function fill(tenant: TestTenant, rowsOfDay = 1_000): Promise<ClosedSegment[]> {
    const start = anHourAgo - DAY;
    const records = (from: bigint, count: number) =>
      Array.from({ length: count }, (_, at) => ({
        timeNs: from + BigInt(at) * 1_000_000n,
        body: `record ${at} of ${from}${at % 1_000 === 7 ? ' zebra' : ''}`,
        attributes: { 'user.id': at % 1_000 === 7 ? 'seldom' : `user ${at % 50}`, 'order.id': `o${at}` },
      }));
    await maintenance.command('ALTER TABLE logs MODIFY SETTING min_bytes_for_wide_part = 1');
    const older = await tenant.insert({ logs: records(start, 2 * rowsOfDay) });
    await maintenance.command('OPTIMIZE TABLE logs FINAL');
    await maintenance.command('ALTER TABLE logs MODIFY SETTING min_bytes_for_wide_part = 67108864');
    return [older, await tenant.insert({ logs: records(start + DAY, rowsOfDay) })];
  }

  const search = async (tenant: TestTenant, where: Predicate): Promise<readonly LogRecord[]> => {
    const range = { startNs: anHourAgo - 2n * DAY, endNs: anHourAgo + DAY };
    return (await tenant.reader.logs.search({ range, where, limit: 1_000 })).rows;
  };
  const SEARCHES: readonly Predicate[] = [
    { kind: 'compare', field: 'user.id', op: '=', value: 'seldom' },
    { kind: 'compare', field: 'order.id', op: '=', value: 'o711' },
    { kind: 'text', text: 'zebra', phrase: false },
  ];
  const searchAll = async (tenant: TestTenant) => Promise.all(SEARCHES.map((where) => search(tenant, where)));

  it('is searched as before, its old parts, new ones beside them, and all of them merged', async () => {
    await makeFormerTable();
    const tenant = new TestTenant(engine);
    await fill(tenant, 10_000);
    const before = await searchAll(tenant);
    expect(before.map((found) => found.length)).toEqual([30, 2, 30]);
    const granules = async () =>
      await rows(
        "SELECT rows, marks FROM system.parts WHERE active AND table = 'logs' AND rows >= 10000 ORDER BY rows DESC",
      );
    const coarse = await granules();
    await engine.store.migrate();
    expect(await granules()).toEqual(coarse);
    expect(await searchAll(tenant)).toEqual(before);
    await maintenance.command('OPTIMIZE TABLE logs FINAL');
    expect(Number((await granules())[0]![1])).toBeGreaterThan(Number(coarse[0]![1]) * 2);
    expect(await searchAll(tenant)).toEqual(before);
  });

  it(
    'keeps every row wherever it is broken off, and takes a segment from before only once',
    async () => {
      const steps = remakeSteps(maintenance, 'logs', DEFINITION).length;
      for (let done = 0; done <= steps; done++) {
        await makeFormerTable();
        const tenant = new TestTenant(engine);
        const segments = await fill(tenant);
        const before = await searchAll(tenant);
        for (const step of remakeSteps(maintenance, 'logs', DEFINITION).slice(0, done)) await step();
        await engine.store.migrate();
        expect(
          await rows("SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE 'logs%'"),
        ).toEqual([['logs']]);
        for (const segment of segments) expect(await engine.store.insert(segment)).toEqual({ kind: 'inserted' });
        expect((await rows('SELECT count() AS n FROM logs')).map(Number)).toEqual([3_000]);
        expect(await searchAll(tenant)).toEqual(before);
        await tenant.insert({ logs: [{ timeNs: anHourAgo, body: 'after' }] });
        expect((await rows('SELECT count() AS n FROM logs')).map(Number)).toEqual([3_001]);
      }
    },
    SLOW_MS,
  );

  it('takes what was missing of a segment that was in by half', async () => {
    await makeFormerTable();
    const tenant = new TestTenant(engine);
    const frames = ['one', 'two', 'three'].flatMap((body) => tenant.encode({ logs: [{ timeNs: anHourAgo, body }] }));
    const segment = closeSegment(engine.store.schemaVersion, frames);
    await maintenance.insertNative('logs', [segment.blocks[1]!.bytes], 'a half');
    await engine.store.migrate();
    for (let again = 0; again < 2; again++) expect(await engine.store.insert(segment)).toEqual({ kind: 'inserted' });
    expect(await rows('SELECT body FROM logs ORDER BY ordinal')).toEqual([['one'], ['two'], ['three']]);
  });

  it('refuses inserts while rows would be left behind, as something that passes', async () => {
    await makeFormerTable();
    const tenant = new TestTenant(engine);
    const [first] = await fill(tenant);
    for (const step of remakeSteps(maintenance, 'logs', DEFINITION).slice(0, 3)) await step();
    expect(await engine.store.insert({ ...first!, segment: first!.segment + 5n })).toMatchObject({ kind: 'retry' });
    await engine.store.migrate();
    expect(await rows('SELECT count() AS n FROM logs')).toEqual([[3_000n]]);
  });

  it('is named by two renames where the file system cannot exchange names, broken off between them or not', async () => {
    for (const isBrokenOff of [false, true]) {
      await makeFormerTable();
      const tenant = new TestTenant(engine);
      await fill(tenant);
      let renames = 0;
      const without: MaintenanceEngineClient = {
        ...maintenance,
        async command(statement, query) {
          if (statement.startsWith('EXCHANGE')) throw new EngineRefusal(48, 'RENAME EXCHANGE is not supported');
          if (isBrokenOff && statement.startsWith('RENAME') && renames++ === 1) throw new Error('killed');
          await maintenance.command(statement, query);
        },
      };
      const remake = async () => {
        for (const step of remakeSteps(without, 'logs', DEFINITION)) await step();
      };
      if (isBrokenOff) {
        await expect(remake()).rejects.toThrow('killed');
        await engine.store.migrate();
      } else await remake();
      expect(
        await rows("SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE 'logs%'"),
      ).toEqual([['logs']]);
      expect(await rows('SELECT count() AS n FROM logs')).toEqual([[3_000n]]);
    }
  });
});
