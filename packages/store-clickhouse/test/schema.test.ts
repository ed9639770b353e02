import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCHEMA_VERSION } from '../src/index.ts';
import { readMigrations } from '../src/migrate/migrations.ts';
import { KEPT_TABLES } from '../src/retain/kept-tables.ts';
import { type RealEngine, startRealEngine } from './real-engine.ts';

/** Schema versions as a data directory meets them. */
describe('migrate', () => {
  let engine: RealEngine;
  beforeAll(async () => {
    engine = await startRealEngine();
    await engine.store.migrate();
  });
  afterAll(() => engine.dispose());

  const remember = (version: number, checksum: string) =>
    engine.clients.maintenance.command(
      'INSERT INTO schema_migration (version, name, checksum) SELECT {version:UInt32}, {name:String}, {checksum:String}',
      { params: { version, name: 'tampered', checksum } },
    );
  const forget = (version: number) =>
    engine.clients.maintenance.command('DELETE FROM schema_migration WHERE version = {version:UInt32}', {
      params: { version },
    });

  it('tells its steps once', async () => {
    const steps: string[] = [];
    await engine.store.migrate((step) => steps.push(step));
    expect(steps).toEqual([]);
  });

  it('leaves no table whose merges make statistics that nobody asks for', async () => {
    const { block } = await engine.clients.maintenance.query(
      "SELECT name FROM system.tables WHERE database = currentDatabase() AND create_table_query LIKE '%auto_statistics_types = \\'\\'%'",
    );
    const without = Array.from({ length: block.rows }, (_, row) => block.column('name').get(row));
    expect(without).toEqual(expect.arrayContaining(KEPT_TABLES.map(({ table }) => table)));
  });

  it('compresses every column of records by ZSTD, those without a codec of their own included', async () => {
    const { block } = await engine.clients.maintenance.query(
      "SELECT name FROM system.tables WHERE database = currentDatabase() AND create_table_query LIKE '%default_compression_codec = \\'ZSTD(1)\\'%' ORDER BY name",
    );
    expect(Array.from({ length: block.rows }, (_, row) => block.column('name').get(row))).toEqual(['logs', 'spans']);
  });

  it('reads what was written while rare values still had dictionaries', async () => {
    const version = readMigrations().find(({ name }) => name.includes('rare-values'))!.version;
    await forget(version);
    await engine.clients.maintenance.command(
      'ALTER TABLE logs MODIFY COLUMN event_name LowCardinality(String), MODIFY COLUMN attr_error_type LowCardinality(String)',
    );
    await engine.clients.maintenance.command(
      "INSERT INTO logs (tenant, time, body, event_name, attr_error_type) VALUES (7, now(), 'a', 'paid', 'timeout'), (7, now(), 'b', '', '')",
    );
    await engine.store.migrate();
    const { block } = await engine.clients.maintenance.query(
      'SELECT body, event_name, attr_error_type, toTypeName(event_name) AS type FROM logs WHERE tenant = 7 ORDER BY body',
    );
    const rows = ['body', 'event_name', 'attr_error_type', 'type'].map((name) => block.column(name));
    expect([0, 1].map((row) => rows.map((column) => column.get(row)))).toEqual([
      ['a', 'paid', 'timeout', 'String'],
      ['b', '', '', 'String'],
    ]);
  });

  it('belongs to one installation, for life', async () => {
    expect(await engine.store.claimInstallation('first')).toBe('first');
    expect(await engine.store.claimInstallation('second')).toBe('first');
  });

  it('takes up again where a crash interrupted it', async () => {
    await forget(1);
    const steps: string[] = [];
    await engine.store.migrate((step) => steps.push(step));
    expect(steps).toHaveLength(1);
  });

  it('refuses data of a newer version', async () => {
    await remember(SCHEMA_VERSION + 1, 'x');
    await expect(engine.store.migrate()).rejects.toMatchObject({ code: 'newer_schema' });
    await forget(SCHEMA_VERSION + 1);
  });

  it('refuses data that another file of the same number made', async () => {
    await forget(1);
    await remember(1, 'another');
    await expect(engine.store.migrate()).rejects.toMatchObject({ code: 'schema_mismatch' });
  });
});
