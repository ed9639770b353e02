import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCHEMA_VERSION } from '../src/index.ts';
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
