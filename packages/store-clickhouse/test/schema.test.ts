import { ALL } from '@oriel/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCHEMA_VERSION } from '../src/index.ts';
import { readMigrations } from '../src/migrate/migrations.ts';
import { KEPT_TABLES } from '../src/retain/kept-tables.ts';
import { type RealEngine, startEmptyEngine } from './real-engine.ts';

/** Schema versions as a data directory meets them. */
describe('migrate', () => {
  let engine: RealEngine;
  beforeAll(async () => {
    engine = await startEmptyEngine();
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

  it('compresses every column of records by ZSTD, and bloom filters of logs, which take the default, not at all', async () => {
    const { block } = await engine.clients.maintenance.query(
      `SELECT table, any(create_table_query) LIKE '%default_compression_codec = \\'ZSTD(1)\\'%' AS byDefault,
  countIf(NOT compression_codec LIKE '%ZSTD(%') AS columnsWithout
FROM system.columns
JOIN system.tables AS tables ON tables.name = table AND tables.database = database
WHERE database = currentDatabase() AND table IN ('logs', 'spans')
GROUP BY table
ORDER BY table`,
    );
    const rows = ['table', 'byDefault', 'columnsWithout'].map((name) => block.column(name));
    const [logs, spans] = [0, 1].map((row) => rows.map((column) => column.get(row)));
    expect(logs).toEqual(['logs', 0, 0n]);
    expect(spans?.slice(0, 2)).toEqual(['spans', 1]);
  });

  it('keeps the filters of parts as they are, and reads those of before', async () => {
    const filters = async () => {
      const { block } = await engine.clients.maintenance.query(
        `SELECT data_compressed_bytes >= data_uncompressed_bytes AS isAsItIs
FROM system.data_skipping_indices
WHERE database = currentDatabase() AND table = 'logs' AND name = 'user_ids'`,
      );
      return block.column('isAsItIs').get(0);
    };
    // Traces of their own, but for one.
    const insert = (service: 'before' | 'since') =>
      engine.clients.maintenance.command(
        `INSERT INTO logs (tenant, time, service_name, attr_user_id, trace_id)
SELECT 8, now(), '${service}', concat('${service}', toString(number)), sipHash128(if(number = 77, 77, number + ${service === 'before' ? 0 : 5000})) FROM numbers(5000)`,
      );
    const { block } = await engine.clients.maintenance.query('SELECT hex(sipHash128(toUInt64(77))) AS traceId');
    const traceId = block.column('traceId').get(0) as string;
    const found = async () => {
      const records = await engine.store.forTenant(8).logs.byTrace({ traceId, limit: 10 });
      return records.map(({ service }) => service).sort();
    };
    const version = readMigrations().find(({ name }) => name.includes('filters'))!.version;
    await forget(version);
    await engine.clients.maintenance.command("ALTER TABLE logs MODIFY SETTING default_compression_codec = 'ZSTD(1)'");
    await insert('before');
    expect(await filters()).toBe(0);
    await engine.store.migrate();
    await insert('since');
    expect(await found()).toEqual(['before', 'since']);
    await engine.clients.maintenance.command('OPTIMIZE TABLE logs FINAL');
    expect(await filters()).toBe(1);
    expect(await found()).toEqual(['before', 'since']);
  });

  it.each([
    ['logs', ''],
    ['spans', ', name'],
    ['exemplars', ', metric'],
  ])(
    'finds traces of %s by the former filters until parts are merged, then by those for several granules',
    async (table, column) => {
      const filters = async () => {
        const { block } = await engine.clients.maintenance.query(
          `SELECT name FROM system.data_skipping_indices
WHERE database = currentDatabase() AND table = '${table}' AND expr = 'trace_id' AND data_compressed_bytes > 0 ORDER BY name`,
        );
        return Array.from({ length: block.rows }, (_, row) => block.column('name').get(row));
      };
      const insert = (from: number) =>
        engine.clients.maintenance.command(
          `INSERT INTO ${table} (tenant, time, trace_id${column})
SELECT 9, now(), sipHash128(number)${column === '' ? '' : ", 'x'"} FROM numbers(${from}, 5000)`,
        );
      const find = async (number: number) => {
        const { block } = await engine.clients
          .forTenant(9)
          .query(`SELECT count() AS rows FROM ${table} WHERE trace_id = sipHash128(toUInt64(${number}))`);
        return block.column('rows').get(0);
      };
      await forget(readMigrations().find(({ name }) => name.includes('trace-ids'))!.version);
      await engine.clients.maintenance.command(`ALTER TABLE ${table} DROP INDEX trace_ids`);
      await insert(0);
      expect(await filters()).toEqual(['trace_id_bloom']);
      await engine.store.migrate();
      await insert(5000);
      expect([await find(77), await find(9_999), await find(10_000)]).toEqual([1n, 1n, 0n]);
      await engine.clients.maintenance.command(`OPTIMIZE TABLE ${table} FINAL`);
      expect(await filters()).toEqual(['trace_ids']);
      expect([await find(77), await find(9_999), await find(10_000)]).toEqual([1n, 1n, 0n]);
    },
  );

  it('notes columns of young logs, not their streams, and merges them with parts of before', async () => {
    const insert = (from: number) =>
      engine.clients.maintenance.command(
        `INSERT INTO logs (tenant, time, service_name, body, attributes)
SELECT 10, now(), concat('s', toString(number % 3)), toString(number), map('order', toString(number), 'step', toString(number % 7)) FROM numbers(${from}, 9000)`,
      );
    const rows = async () => {
      const { block } = await engine.clients.maintenance.query(
        'SELECT count() AS rows, sum(cityHash64(*)) AS hash FROM logs WHERE tenant = 10',
      );
      return [block.column('rows').get(0), block.column('hash').get(0)];
    };
    const newest = async () => {
      const { block } = await engine.clients.maintenance.query(
        `SELECT toUInt32(marks_bytes) AS bytes FROM system.parts
WHERE database = currentDatabase() AND table = 'logs' AND active ORDER BY max_block_number DESC LIMIT 1`,
      );
      return block.column('bytes').get(0) as number;
    };
    await forget(readMigrations().find(({ name }) => name.includes('fewer-marks'))!.version);
    await engine.clients.maintenance.command(
      'ALTER TABLE logs MODIFY SETTING write_marks_for_substreams_in_compact_parts = 1',
    );
    await insert(0);
    const before = await newest();
    await engine.store.migrate();
    await insert(9_000);
    expect(await newest()).toBeLessThan(before);
    const [count, hash] = await rows();
    expect(count).toBe(18_000n);
    await engine.clients.maintenance.command('OPTIMIZE TABLE logs FINAL');
    expect(await rows()).toEqual([count, hash]);
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

  it('answers for records of before an attribute was promoted, by the column that promotes it', async () => {
    const { maintenance } = engine.clients;
    const status = "attributes['http.response.status_code']";
    await maintenance.command(
      'ALTER TABLE logs DROP COLUMN attr_rpc_method, DROP COLUMN attr_http_response_status_code',
    );
    await maintenance.command(`INSERT INTO logs (tenant, time, body, attributes) VALUES
  (6, now(), 'texts', map('rpc.method', 'Get', 'http.response.status_code', '12500')),
  (6, now(), 'numbers', map('rpc.method', '\\x01i7', 'http.response.status_code', '\\x01i503')),
  (6, now(), 'neither', map('color', 'red'))`);
    await maintenance.command(`ALTER TABLE logs
  ADD COLUMN attr_rpc_method String DEFAULT attributes['rpc.method'] CODEC(ZSTD(1)),
  ADD COLUMN attr_http_response_status_code UInt16
    DEFAULT toUInt16OrZero(if(startsWith(${status}, '\\x01i'), substring(${status}, 3), '')) CODEC(ZSTD(1))`);

    const { logs } = engine.store.forTenant(6);
    const now = BigInt(Date.now()) * 1_000_000n;
    const range = { startNs: now - 3_600_000_000_000n, endNs: now + 3_600_000_000_000n };
    const found = async (field: string, op: '=' | '>=', value: string | number) => {
      const { rows } = await logs.search({ range, where: { kind: 'compare', field, op, value }, limit: 10 });
      return rows.map(({ body }) => body).sort();
    };
    expect(await found('rpc.method', '=', 'Get')).toEqual(['texts']);
    expect(await found('rpc.method', '=', 7)).toEqual(['numbers']);
    expect(await found('http.response.status_code', '=', 503)).toEqual(['numbers']);
    expect(await found('http.response.status_code', '=', '12500')).toEqual(['texts']);
    expect(await found('http.response.status_code', '>=', 500)).toEqual(['numbers', 'texts']);
    const { rows } = await logs.search({ range, where: ALL, limit: 10 });
    expect(rows.map(({ attributes }) => attributes)).toEqual(
      expect.arrayContaining([
        { 'rpc.method': 'Get', 'http.response.status_code': '12500' },
        { 'rpc.method': 7, 'http.response.status_code': 503 },
        { color: 'red' },
      ]),
    );
    const facets = await logs.facets({ range, where: ALL, fields: ['rpc.method', 'http.response.status_code'] });
    expect(facets.map(({ values }) => values.map(({ value }) => value).sort())).toEqual([
      ['7', 'Get'],
      ['12500', '503'],
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
