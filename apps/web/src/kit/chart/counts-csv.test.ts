import { expect, test } from 'vitest';
import { bucketsCsv, cellsCsv } from './counts-csv.ts';

const part = (label: string, count: number) => ({ key: label, label, colour: '', count });

test('a strip has a column for each part, and no part is zero', () => {
  expect(
    bucketsCsv([
      { startMs: 0, parts: [part('info', 3)], total: 3 },
      { startMs: 60_000, parts: [part('info', 1), part('error, fatal', 2)], total: 3 },
    ]),
  ).toBe('time,info,"error, fatal",total\n1970-01-01T00:00:00.000Z,3,0,3\n1970-01-01T00:01:00.000Z,1,2,3');
});

test('a heat map has a row for each cell, in order of time and from the bottom up', () => {
  const cell = (startMs: number, row: number, count: number, errors = 0) => ({ startMs, row, count, errors });
  expect(cellsCsv([cell(60_000, 0, 1), cell(0, 1, 2, 1), cell(0, 0, 5)], [10, 100])).toBe(
    [
      'time,above,up to,count,errors',
      '1970-01-01T00:00:00.000Z,0,10,5,0',
      '1970-01-01T00:00:00.000Z,10,100,2,1',
      '1970-01-01T00:01:00.000Z,0,10,1,0',
    ].join('\n'),
  );
});
