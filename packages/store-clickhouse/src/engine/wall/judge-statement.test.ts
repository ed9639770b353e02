import { describe, expect, it } from 'vitest';
import { readStatement } from '../child/statement.ts';
import { judgeStatement } from './judge-statement.ts';
import { tenantFilters } from './tenant-filters.ts';

const filters = tenantFilters(7, 'oriel');

function judge(sql: string, settings: Record<string, string> = { additional_table_filters: filters }) {
  return judgeStatement(readStatement(sql), { settings: new Map(Object.entries(settings)) }, false, 'oriel');
}

describe("a tenant's read", () => {
  it.each([
    'SELECT 1',
    'SELECT count() FROM logs',
    'SELECT * FROM oriel.logs AS l WHERE l.body LIKE {p1:String} ORDER BY time DESC LIMIT 10',
    'SELECT l.time FROM logs AS l, oriel.spans AS s WHERE l.trace_id = s.trace_id',
    'SELECT value FROM samples WHERE (family, series) IN (SELECT family, series FROM series WHERE metric = 1)',
    'SELECT trace_id FROM spans WHERE trace_id IN (SELECT trace_id FROM logs WHERE severity >= 17) AND kind IN (3, 4)',
    'SELECT a FROM (SELECT body AS a FROM logs UNION ALL SELECT name FROM spans)',
    'WITH calls AS (SELECT * FROM spans), b AS (SELECT * FROM calls) SELECT * FROM calls INNER JOIN b ON b.span_id = calls.span_id',
    'WITH (SELECT count() FROM logs) AS n SELECT n, body FROM logs',
    'SELECT * FROM spans ARRAY JOIN event_names AS n, event_times AS t WHERE n = {n:String}',
    'SELECT sum(value) FROM exemplars GROUP BY metric WITH TOTALS HAVING count() > 1',
    "SELECT arrayMap((k, v) -> concat(k, '--', v, '/* no comment */; DROP'), attributes.keys, attributes.values) FROM logs",
    'SELECT * FROM numbers(10)',
    'SELECT replace(body, {a:String}, {b:String}), truncate(1.5) FROM logs FORMAT Native',
    "SELECT body FROM logs WHERE attributes['settings'] = 'into outfile' AND has({ids:Array(String)}, body)",
    'SELECT if(a IN (concat(char(1)), {x:String}), 1, 0) FROM (SELECT body AS a FROM logs)',
    'SELECT * EXCEPT (body) FROM logs LIMIT 1 BY service_name',
  ])('may be %s', (sql) => {
    expect(judge(sql)).toEqual({ kind: 'tenant', tenant: 7 });
  });

  it.each([
    '',
    ';',
    'SELECT 1; SELECT 2',
    'SELECT 1;',
    '-- hello\nSELECT 1',
    '/* hello */ SELECT * FROM logs',
    '# hello\nSELECT 1',
    'SELECT /* x',
    "SELECT 'x",
    'SELECT 1)',
    'SELECT (1',
    'SELECT [1)',
    'EXPLAIN SELECT * FROM logs',
    'SELECT * FROM (EXPLAIN SELECT * FROM logs)',
    'DESCRIBE logs',
    'SHOW TABLES',
    'FROM system.tables SELECT *',
    'SELECT * FROM system.tables',
    'SELECT * FROM `system`.tables',
    'SELECT * FROM "system".tables',
    'SELECT * FROM INFORMATION_SCHEMA.TABLES',
    'SELECT * FROM default.logs',
    'SELECT * FROM other.logs',
    'SELECT * FROM oriel.migrations',
    'SELECT * FROM migrations',
    'SELECT * FROM `logs`',
    'SELECT * FROM `oriel`.`migrations`',
    'SELECT * FROM {table:Identifier}',
    "SELECT * FROM 'file.csv'",
    'SELECT * FROM $a$logs$a$',
    "SELECT * FROM merge('oriel', 'logs')",
    "SELECT * FROM MERGE('oriel', 'logs')",
    "SELECT * FROM remote('localhost', oriel.logs)",
    "SELECT * FROM cluster('x', oriel.logs)",
    "SELECT * FROM file('/etc/passwd')",
    "SELECT * FROM url('http://x')",
    'SELECT * FROM view(SELECT * FROM logs)',
    'SELECT * FROM loop(logs)',
    'SELECT * FROM logs, merge(oriel, logs)',
    'SELECT * FROM logs JOIN system.tables ON 1',
    'SELECT * FROM logs JOIN (SELECT * FROM system.tables) USING name',
    'SELECT * FROM logs WHERE body IN (SELECT name FROM system.tables)',
    'SELECT * FROM logs WHERE (body, kind) IN (SELECT name, kind FROM system.tables)',
    'SELECT * FROM logs WHERE (body, kind) IN (SELECT 1, 2 FROM numbers(1), system.tables)',
    'SELECT * FROM logs WHERE body IN migrations',
    'SELECT * FROM logs WHERE body IN (migrations)',
    'SELECT * FROM logs WHERE body IN (`migrations`)',
    'SELECT * FROM logs WHERE body IN oriel.migrations',
    'SELECT in(body, migrations) FROM logs',
    'SELECT notIn(body, migrations) FROM logs',
    'SELECT globalIn(body, migrations) FROM logs',
    'SELECT `in`(body, migrations) FROM logs',
    "SELECT dictGet('d', 'x', 1)",
    "SELECT joinGet('oriel.j', 'x', 1)",
    "SELECT file('/etc/passwd')",
    'SELECT * APPLY(file) FROM logs',
    "SELECT hasColumnInTable('system', 'tables', 'name')",
    "SELECT getSetting('additional_table_filters')",
    'SELECT * FROM logs SETTINGS additional_table_filters = {}',
    'SELECT * FROM (SELECT * FROM logs SETTINGS additional_table_filters = {})',
    'SELECT * FROM logs settings max_threads = 1',
    "SELECT * FROM logs INTO OUTFILE '/tmp/x'",
    'WITH a AS (SELECT 1) INSERT INTO logs SELECT * FROM a',
    'INSERT INTO logs SELECT * FROM logs',
    'DELETE FROM logs WHERE 1',
    'ALTER TABLE logs DELETE WHERE 1',
    'SELECT 1 PARALLEL WITH DROP TABLE logs',
    "SET additional_table_filters = '{}'",
    'USE default',
    'KILL QUERY WHERE 1',
    'SYSTEM FLUSH LOGS',
    'WITH 1 AS migrations SELECT * FROM migrations',
    'SELECT (WITH migrations AS (SELECT 1) SELECT * FROM migrations), x FROM migrations',
    'SELECT 1 FORMAT Native SETTINGS x = 1',
    'SELECT 1 FORMAT Native FORMAT CSV',
    'SELECT @@version',
    'SELECT “x” FROM logs',
    'SELECT * FROM logs WHERE body = ‘x’',
    'SELECT\u00a0* FROM logs',
    'SELECT * FROM logs\0',
    'SELECT {}',
    'SELECT * FROM',
  ])('may not be %j', (sql) => {
    expect(judge(sql).kind).toBe('refused');
  });
});

describe('the settings of a read', () => {
  it.each([
    ['no filter', {}],
    ['an empty filter', { additional_table_filters: '{}' }],
    ['one table only', { additional_table_filters: "{'oriel.logs':'tenant = 7'}" }],
    ['keys without the database', { additional_table_filters: filters.replaceAll('oriel.', '') }],
    ['two tenants', { additional_table_filters: filters.replace('tenant = 7', 'tenant = 8') }],
    [
      'a filter that lets more through',
      { additional_table_filters: filters.replaceAll('tenant = 7', 'tenant = 7 or 1') },
    ],
    ['a tenant that is no number', { additional_table_filters: filters.replaceAll('7', '7.0') }],
    ['a tenant out of range', { additional_table_filters: filters.replaceAll('7', '4294967296') }],
    ['an unknown setting', { additional_table_filters: filters, allow_ddl: '1' }],
    ['another name for the filter', { additional_table_filters: filters, additional_result_filter: '1' }],
  ])('may not be %s', (_, settings) => {
    expect(judge('SELECT * FROM logs', settings).kind).toBe('refused');
  });

  it('belong to one database', () => {
    const settings = new Map([['additional_table_filters', filters]]);
    const judgeIn = (database: string) =>
      judgeStatement(readStatement('SELECT * FROM logs'), { settings, database }, false, 'oriel').kind;
    expect(judgeIn('oriel')).toBe('tenant');
    expect(judgeIn('system')).toBe('refused');
    expect(judgeIn('copy')).toBe('refused');
  });

  it('do not matter to maintenance', () => {
    expect(judgeStatement(readStatement('DROP TABLE logs'), { settings: new Map() }, true, 'oriel')).toEqual({
      kind: 'maintenance',
    });
  });
});
