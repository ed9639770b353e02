import { expect, test } from 'vitest';
import { columnsFrom, columnsToKeep, columnTexts, movedColumn, parseColumn, widened } from './list-columns.ts';

const USUAL = [{ field: 'service', widthPx: 148 }];

test('columns live in the URL', () => {
  expect(parseColumn('user.id~200')).toEqual({ field: 'user.id', widthPx: 200 });
  expect(columnsFrom(undefined, USUAL)).toBe(USUAL);
  expect(columnsFrom(['none'], USUAL)).toEqual([]);
  expect(columnTexts(USUAL, USUAL)).toBeUndefined();
  expect(columnTexts([], USUAL)).toEqual(['none']);
  const both = columnsFrom(['a', 'b'], USUAL);
  expect(movedColumn(both, 'a', 1).map((column) => column.field)).toEqual(['b', 'a']);
  expect(movedColumn(both, 'a', -1)).toEqual(both);
  expect(widened({ field: 'a', widthPx: 100 }, 1.5)).toEqual({ field: 'a', widthPx: 150 });
  expect(widened({ field: 'a', widthPx: 50 }, 0.5).widthPx).toBe(40);
});

test('columns are kept in whole pixels, the usual ones as none', () => {
  expect(columnsToKeep([{ field: 'service', widthPx: 148 }], USUAL)).toBeNull();
  expect(columnsToKeep([], USUAL)).toEqual([]);
  expect(columnsToKeep([{ field: 'a', widthPx: 99.6 }], USUAL)).toEqual([{ field: 'a', widthPx: 100 }]);
});
