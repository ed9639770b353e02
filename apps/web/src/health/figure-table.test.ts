import { expect, test } from 'vitest';
import { tabulate } from './figure-table.ts';

const figure = (name: string, value: number) => ({ name, value, unit: '1', budget: null });

test('what is said of several things is a table, the rest stands alone', () => {
  const { alone, table } = tabulate([
    figure('free', 1),
    figure('logs: rows', 2),
    figure('logs: on disk', 3),
    figure('spans: rows', 4),
  ]);
  expect(alone.map(({ name }) => name)).toEqual(['free']);
  expect(table.columns).toEqual(['rows', 'on disk']);
  expect(
    table.rows.map(({ name, figures }) => [name, figures.get('rows')?.value, figures.get('on disk')?.value]),
  ).toEqual([
    ['logs', 2, 3],
    ['spans', 4, undefined],
  ]);
});
