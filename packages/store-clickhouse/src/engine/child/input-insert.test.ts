import { expect, test } from 'vitest';
import { lexSql } from '../sql/lex-sql.ts';
import { inputInsert } from './input-insert.ts';

const read = (sql: string) => inputInsert(sql, lexSql(sql));

test('rows that pass through a SELECT are read from a file', () => {
  const insert = read(
    `INSERT INTO logs (a, b) SELECT 7, x FROM input('x String, t DateTime64(9, \\'UTC\\')') WHERE x NOT IN (SELECT a FROM logs)\nFORMAT Parquet`,
  );
  expect(insert?.format).toBe('Parquet');
  expect(insert?.over("/data/it's.rows")).toBe(
    `INSERT INTO logs (a, b) SELECT 7, x FROM file('/data/it\\'s.rows', 'Parquet', 'x String, t DateTime64(9, \\'UTC\\')') WHERE x NOT IN (SELECT a FROM logs)\n`,
  );
});

test.each([
  'INSERT INTO logs FORMAT Native',
  'INSERT INTO logs SELECT input FROM other FORMAT Native',
  "INSERT INTO logs SELECT * FROM input('a String')",
  'INSERT INTO logs SELECT * FROM input(structure) FORMAT Native',
  "INSERT INTO logs SELECT * FROM file('a', 'Parquet')",
])('%s is another statement', (sql) => {
  expect(read(sql)).toBeUndefined();
});
