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
  const columns = body
    .split('\n')
    .map(withoutComma)
    .filter((line) => !/^(INDEX|PROJECTION|--)/.test(line))
    .map(nameAndType);
  const placeOf = (wanted: string | undefined) => columns.findIndex(({ name }) => name === wanted);
  for (const statement of statements.filter((text) => new RegExp(`^ALTER TABLE ${table}\\b`).test(text))) {
    for (const line of statement.split('\n').map(withoutComma)) {
      const [, changed] = /^MODIFY COLUMN IF EXISTS (.+)$/.exec(line) ?? [];
      if (changed !== undefined) columns[placeOf(nameAndType(changed).name)] = nameAndType(changed);
      const [, added, before] = /^ADD COLUMN IF NOT EXISTS (.+) AFTER (\w+)$/.exec(line) ?? [];
      if (added !== undefined) columns.splice(placeOf(before) + 1, 0, nameAndType(added));
    }
  }
  return columns;
}

function withoutComma(line: string): string {
  return line.trim().replace(/,$/, '');
}

function nameAndType(column: string): { name: string; type: string } {
  const [, name = '', type = ''] = /^(\w+) (.+?)(?: (?:DEFAULT|CODEC\().*)?$/.exec(column) ?? [];
  return { name, type };
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
