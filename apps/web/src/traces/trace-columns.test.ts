import { expect, test } from 'vitest';
import { gridOf, traceColumns, USUAL_TRACE_COLUMNS } from './trace-columns.ts';

test('the usual columns are a grid in which the root takes what is left', () => {
  expect(traceColumns(USUAL_TRACE_COLUMNS)).toEqual(USUAL_TRACE_COLUMNS);
  expect(gridOf(USUAL_TRACE_COLUMNS)).toBe('150px 130px minmax(180px, 1fr) 150px 64px 64px 120px');
});

test('an address made by hand has each known column once, and never no root', () => {
  const named = (...fields: string[]) => traceColumns(fields.map((field) => ({ field, widthPx: 90 })));
  expect(named('spans', 'nonsense', 'spans', 'start').map(({ field }) => field)).toEqual(['spans', 'start', 'root']);
  expect(named('root').map(({ widthPx }) => widthPx)).toEqual([90]);
});
