import { expect, test } from 'vitest';
import { type Column, nextSort, sortRows } from './data-table.tsx';

interface Row {
  readonly name: string;
  readonly value: number | null;
}
const COLUMNS: readonly Column<Row>[] = [
  { key: 'value', header: 'Value', sortBy: (row) => row.value, cell: (row) => row.value },
];
const ROWS: readonly Row[] = [
  { name: 'b', value: 2 },
  { name: 'none', value: null },
  { name: 'a', value: 9 },
];

test('a missing value sorts last, up and down', () => {
  expect(sortRows(ROWS, COLUMNS, { key: 'value', direction: 'down' }).map((row) => row.name)).toEqual([
    'a',
    'b',
    'none',
  ]);
  expect(sortRows(ROWS, COLUMNS, { key: 'value', direction: 'up' }).map((row) => row.name)).toEqual(['b', 'a', 'none']);
  expect(sortRows(ROWS, COLUMNS, undefined)).toBe(ROWS);
});

test('a header sorts down first, then up', () => {
  expect(nextSort(undefined, 'value')).toEqual({ key: 'value', direction: 'down' });
  expect(nextSort({ key: 'value', direction: 'down' }, 'value')).toEqual({ key: 'value', direction: 'up' });
});
