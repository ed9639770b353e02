import { readFileSync } from 'node:fs';
import { BytesTable } from '@oriel/telemetry';
import { expect, test } from 'vitest';
import { ExemplarRows } from './exemplar/exemplar-rows.ts';
import { LogRows } from './log/log-rows.ts';
import { SampleRows } from './sample/sample-rows.ts';
import { SeriesRows } from './sample/series-rows.ts';
import { SpanRows } from './span/span-rows.ts';

const schema = ['0001-telemetry.sql', '0002-samples.sql']
  .map((file) => readFileSync(new URL(`../schema/${file}`, import.meta.url), 'utf8'))
  .join('\n');

/** Name and type of each column of a CREATE TABLE, in order; codecs and indexes are not the encoder's business. */
function columnsOf(table: string): { name: string; type: string }[] {
  const [, body = ''] =
    new RegExp(`CREATE TABLE (?:IF NOT EXISTS )?${table} \\(\\n(.*?)\\n\\)`, 's').exec(schema) ?? [];
  return body
    .split('\n')
    .map((line) => line.trim().replace(/,$/, ''))
    .filter((line) => line !== '' && !/^(INDEX|PROJECTION|--)/.test(line))
    .map((line) => {
      const [, name = '', type = ''] = /^(\w+) (.+?)(?: CODEC\(.*)?$/.exec(line) ?? [];
      return { name, type };
    });
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
