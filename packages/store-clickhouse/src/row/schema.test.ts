import { BytesTable } from '@oriel/telemetry';
import { expect, test } from 'vitest';
import { readMigrations } from '../migrate/migrations.ts';
import { ExemplarRows } from './exemplar/exemplar-rows.ts';
import { LogRows } from './log/log-rows.ts';
import { SampleRows } from './sample/sample-rows.ts';
import { SeriesRows } from './sample/series-rows.ts';
import { SpanRows } from './span/span-rows.ts';

const statements = readMigrations().flatMap((migration) => migration.statements);

/** Name and type of each column of a table, in order, after all migrations; codecs and indexes are not the encoder's business. */
function columnsOf(table: string): { name: string; type: string }[] {
  const create = new RegExp(`^CREATE TABLE (?:IF NOT EXISTS )?${table} \\(\\n(.*?)\\n\\)`, 's');
  const [, body = ''] = statements.map((statement) => create.exec(statement)).find((found) => found !== null) ?? [];
  const columns = new Map<string, string>();
  for (const line of body.split('\n').map(withoutComma)) {
    if (!/^(INDEX|PROJECTION|--)/.test(line)) columns.set(...nameAndType(line));
  }
  for (const statement of statements.filter((text) => new RegExp(`^ALTER TABLE ${table}\\b`).test(text))) {
    for (const line of statement.split('\n').map(withoutComma)) {
      const [, column] = /^MODIFY COLUMN IF EXISTS (.+)$/.exec(line) ?? [];
      if (column !== undefined) columns.set(...nameAndType(column));
    }
  }
  return [...columns].map(([name, type]) => ({ name, type }));
}

function withoutComma(line: string): string {
  return line.trim().replace(/,$/, '');
}

function nameAndType(column: string): [name: string, type: string] {
  const [, name = '', type = ''] = /^(\w+) (.+?)(?: CODEC\(.*)?$/.exec(column) ?? [];
  return [name, type];
}

const keys = new BytesTable();

test.each([
  ['logs', new LogRows(keys).table],
  ['spans', new SpanRows(keys).table],
  ['exemplars', new ExemplarRows(keys).table],
  ['series', new SeriesRows().table],
  ['samples', new SampleRows().table],
])('%s: the encoder writes the columns of the schema, in order', (name, table) => {
  expect(table.header).toEqual(columnsOf(name));
  expect(table.header.length).toBeGreaterThan(9);
});
