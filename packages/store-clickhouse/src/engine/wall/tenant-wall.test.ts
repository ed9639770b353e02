import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineRefusal } from '../engine-refusal.ts';
import { openTestEngine, type TestEngine } from '../test-engine.ts';
import { TENANT_TABLES } from './tenant-tables.ts';

/** In every row of the other tenant, and nowhere else. */
const SECRET = 'SECRET';

let engine: TestEngine;
beforeAll(async () => {
  engine = await openTestEngine();
  const { maintenance } = engine.clients;
  for (const table of TENANT_TABLES) {
    await maintenance.command(
      `CREATE TABLE ${table} (tenant UInt32, a String, n UInt64) ENGINE = MergeTree ORDER BY (tenant, n)`,
    );
    await maintenance.command(`INSERT INTO ${table} SELECT 1, 'mine', number FROM numbers(3)`);
    await maintenance.command(`INSERT INTO ${table} SELECT 2, '${SECRET}', 1000 + number FROM numbers(2000)`);
  }
  // Made of the same rows, with the tenant and without: neither may answer for another tenant.
  await maintenance.command(
    'ALTER TABLE samples ADD PROJECTION by_tenant (SELECT tenant, a, count() GROUP BY tenant, a)',
  );
  await maintenance.command('ALTER TABLE samples ADD PROJECTION by_text (SELECT a, count() GROUP BY a)');
  await maintenance.command('ALTER TABLE samples MATERIALIZE PROJECTION by_tenant SETTINGS mutations_sync = 1');
  await maintenance.command('ALTER TABLE samples MATERIALIZE PROJECTION by_text SETTINGS mutations_sync = 1');
  await maintenance.command(`CREATE TABLE notes (a String, n UInt64) ENGINE = MergeTree ORDER BY a`);
  await maintenance.command(`INSERT INTO notes VALUES ('${SECRET}', 1000)`);
  await maintenance.command("CREATE TABLE all_logs AS logs ENGINE = Merge(currentDatabase(), 'logs')");
  await maintenance.command(
    `CREATE DICTIONARY rows_by_number (n UInt64, a String) PRIMARY KEY n SOURCE(CLICKHOUSE(TABLE 'logs' DB 'oriel')) LIFETIME(0) LAYOUT(HASHED())`,
  );
});
afterAll(() => engine?.[Symbol.asyncDispose]());

/** Text of all cells, or why there is no answer. */
async function seenBy(tenant: number, sql: string): Promise<string> {
  try {
    const { block } = await engine.clients.forTenant(tenant).query(sql, { timeoutMs: 120_000 });
    return block.columns
      .flatMap((column) => Array.from({ length: column.rows }, (_, row) => String(column.get(row))))
      .join('\n');
  } catch (error) {
    // A refusal may quote the statement, but never a row.
    expect(error).toBeInstanceOf(EngineRefusal);
    return '';
  }
}

describe('what the engine lets through', () => {
  it.each([
    ['a table', 'SELECT count() AS c FROM logs', '3'],
    ['an alias', 'SELECT count() FROM logs AS x WHERE x.n >= 0', '3'],
    ['a table with its database', 'SELECT count() FROM oriel.spans', '3'],
    ['a sub-query', 'SELECT count() FROM (SELECT * FROM (SELECT * FROM logs))', '3'],
    ['a join', 'SELECT count() FROM logs AS a JOIN spans AS b ON a.n = b.n', '3'],
    ['a cross join', 'SELECT count() FROM logs AS a, spans AS b', '9'],
    ['a name from WITH', 'WITH x AS (SELECT * FROM samples) SELECT count() FROM x', '3'],
    ['a projection', 'SELECT a, count() FROM samples GROUP BY a', 'mine\n3'],
    ['a scalar sub-query', 'SELECT (SELECT count() FROM exemplars)', '3'],
    ['a list from a sub-query', 'SELECT count() FROM logs WHERE n IN (SELECT n FROM spans)', '3'],
    ['a union', 'SELECT count() FROM (SELECT n FROM logs UNION ALL SELECT n FROM spans)', '6'],
    ['a name that hides the column', 'SELECT count() FROM (SELECT 2 AS tenant, n FROM logs)', '3'],
    ['an alias that hides the column', 'SELECT 1 AS tenant, count() FROM logs WHERE tenant = 1', '1\n3'],
    ['a filter for the other tenant', 'SELECT count() FROM logs WHERE tenant = 2', '0'],
    ['a filter that is always true', 'SELECT count() FROM logs WHERE tenant = 1 OR 1', '3'],
    ['a count that needs no rows', 'SELECT count() FROM logs PREWHERE 1', '3'],
    ['the smallest and largest of the key', 'SELECT min(n), max(n) FROM logs', '0\n2'],
  ])('is only the own rows of %s', async (_, sql, want) => {
    expect(await seenBy(1, sql)).toBe(want);
  });

  it.each([
    'SELECT a FROM notes',
    'SELECT a FROM all_logs',
    "SELECT a FROM merge('oriel', 'logs')",
    "SELECT dictGet('oriel.rows_by_number', 'a', 1000::UInt64)",
    "SELECT a FROM dictionary('oriel.rows_by_number')",
    'SELECT a FROM (SELECT a FROM logs SETTINGS additional_table_filters = {})',
    "SELECT a FROM remote('127.0.0.1', oriel, logs)",
    "SELECT a FROM mergeTreeIndex('oriel', 'logs')",
  ])('has no way around: %s', async (sql) => {
    expect(await seenBy(1, sql)).toBe('');
  });

  it('does not remember one tenant’s emptiness for another', async () => {
    const sql = `SELECT count() FROM logs WHERE a = '${SECRET}'`;
    expect(await seenBy(1, sql)).toBe('0');
    expect(await seenBy(2, sql)).toBe('2000');
    expect(await seenBy(1, sql)).toBe('0');
  });

  it('keeps sessions apart when tenants take turns', async () => {
    const turns = Array.from({ length: 60 }, (_, turn) => (turn % 3) + 1);
    const answers = await Promise.all(turns.map((tenant) => seenBy(tenant, 'SELECT count() FROM logs')));
    expect(answers).toEqual(turns.map((tenant) => ['3', '2000', '0'][tenant - 1]));
  });
});

/** Mostly the harmless one, so that hostile parts meet statements that would otherwise run. */
const mostly = <T>(harmless: fc.Arbitrary<T>, hostile: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 6, arbitrary: harmless }, { weight: 1, arbitrary: hostile });

const anyCase = (word: string): fc.Arbitrary<string> =>
  fc.constantFrom(word, word.toLowerCase(), word.charAt(0) + word.slice(1).toLowerCase());

const OTHER_NAMES = ['notes', 'all_logs', 'rows_by_number', 'LOGS', '`logs`', '"logs"', '`notes`', 'tables'];
const OTHER_DATABASES = ['`oriel`', 'system', 'default', 'ORIEL', 'information_schema'];
const TABLE_CALLS = ['merge', 'MERGE', 'remote', 'cluster', 'view', 'loop', 'file', 'values', 'dictionary', '`merge`'];
const CALL_ARGUMENTS = ["'oriel', 'logs'", "'oriel.logs'", 'oriel, logs', 'logs', 'SELECT a FROM logs'];
const HOSTILE_EXPRESSIONS = [
  "dictGet('oriel.rows_by_number', 'a', 1000::UInt64)",
  "joinGet('oriel.notes', 'a', n)",
  'file(a)',
  "getSetting('additional_table_filters')",
  '* APPLY(file)',
];
const HOSTILE_STARTS = [
  'WITH 1 AS notes ',
  'EXPLAIN ',
  'WITH notes AS (SELECT 1) ',
  'FROM notes ',
  '/* x */ ',
  'INSERT INTO logs ',
];
const HOSTILE_ENDS = [
  ' SETTINGS additional_table_filters = {}',
  ';',
  ' UNION ALL SELECT a FROM notes',
  " INTO OUTFILE '/dev/null'",
  '; SELECT a FROM notes',
  ' -- SETTINGS',
];

/** Statements put together from what a hostile author would try. */
const statements = fc.letrec<{ query: string; table: string; expression: string }>((tie) => ({
  table: mostly(
    fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      fc.constantFrom('logs', 'spans', 'oriel.logs', 'samples AS p', 'x'),
      tie('query').map((query) => `(${query})`),
      fc
        .tuple(tie('table'), fc.constantFrom(',', 'CROSS JOIN', 'JOIN', 'ARRAY JOIN'), tie('table'))
        .map(([left, join, right]) => `${left} ${join} ${right}${join === 'JOIN' ? ' ON 1 = 1' : ''}`),
    ),
    fc.oneof(
      fc.constantFrom(...OTHER_NAMES),
      fc
        .tuple(fc.constantFrom(...OTHER_DATABASES), fc.constantFrom('logs', ...OTHER_NAMES))
        .map((parts) => parts.join('.')),
      fc
        .tuple(fc.constantFrom(...TABLE_CALLS), fc.constantFrom(...CALL_ARGUMENTS))
        .map(([call, list]) => `${call}(${list})`),
    ),
  ),
  expression: mostly(
    fc.constantFrom('a', 'n', 'count()', '*', "'--'", "COLUMNS('.*')", '2 AS tenant', '"a"', 'groupArray(a)', 'max(n)'),
    fc.oneof(
      tie('query').map((query) => `(${query})`),
      fc.constantFrom(...HOSTILE_EXPRESSIONS),
      fc
        .tuple(fc.constantFrom('in', 'globalIn', '`in`', 'notIn'), tie('table'))
        .map(([call, table]) => `${call}(a, ${table})`),
      fc.tuple(fc.constantFrom('a IN', 'a NOT IN', 'n GLOBAL IN'), tie('table')).map((parts) => parts.join(' ')),
    ),
  ),
  query: fc
    .tuple(
      mostly(fc.constantFrom('', 'WITH x AS (SELECT a, n FROM logs) '), fc.constantFrom(...HOSTILE_STARTS)),
      anyCase('SELECT'),
      mostly(fc.constantFrom(' ', '\n', '\t'), fc.constantFrom('/**/', ' -- x\n', '\u00a0', ' #\n', '/* SELECT */')),
      tie('expression'),
      anyCase('FROM'),
      tie('table'),
      mostly(
        fc.constantFrom('', ' WHERE n >= 0', ' WHERE tenant = 2 OR 1', ' WHERE 1 AND NOT 0'),
        tie('expression').map((condition) => ` WHERE ${condition}`),
      ),
      mostly(fc.constantFrom('', ' LIMIT 5'), fc.constantFrom(...HOSTILE_ENDS)),
    )
    .map(
      ([start, select, blank, expression, from, table, where, end]) =>
        `${start}${select}${blank}${expression} ${from} ${table}${where}${end}`,
    ),
})).query;

describe('generated statements', () => {
  it('are refused or see nothing of another tenant', async () => {
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(statements, async (sql) => {
        const seen = await seenBy(1, sql);
        if (seen !== '') answered++;
        expect(seen).not.toContain(SECRET);
        // Numbers of the other tenant's rows, alone or counted.
        expect(seen).not.toMatch(/\b[12]\d{3}\b/);
      }),
      { numRuns: 1500 },
    );
    // The generator must not be so wild that everything is refused and nothing tested.
    expect(answered).toBeGreaterThan(20);
  });
});
