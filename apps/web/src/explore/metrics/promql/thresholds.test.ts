import { expect, test } from 'vitest';
import { chartUnits } from './answer-units.ts';
import { emptyRow, readRows, writeRows } from './query-rows.ts';
import { thresholdsOf } from './thresholds.ts';

const SECONDS = new Map([['A', 's']]);

function limits(text: string, limit = '', units: ReadonlyMap<string, string> = SECONDS) {
  return thresholdsOf([{ ...emptyRow('A'), text, limit }], units, chartUnits(units, 'utc'));
}

test('a threshold is read in the unit of its series and said in it', () => {
  expect(limits('x', '250ms')).toEqual([{ value: 0.25, label: '250 ms' }]);
  expect(limits('x', '0.25')).toEqual([{ value: 0.25, label: '250 ms' }]);
  expect(limits('x', 'soon')).toEqual([]);
  expect(limits('x')).toEqual([]);
});

test.each([
  ['x > 0.5', [0.5]],
  ['(sum(rate(x[5m])) >= 2)', [2]],
  ['0.1 < x <= 3', [0.1, 3]],
  ['x > -1', [-1]],
  ['x > bool 1', []],
  ['x > y', []],
  ['x == 1', []],
])('%s is seen against what it is compared with', (text, want) => {
  expect(limits(text, '', new Map([['A', '1']])).map(({ value }) => value)).toEqual(want);
});

test('of several queries each line names its own and stands on its scale; one that is off has none', () => {
  const units = new Map([
    ['A', 's'],
    ['B', 'By'],
  ]);
  const rows = [
    { ...emptyRow('A'), text: 'x', limit: '1' },
    { ...emptyRow('B'), text: 'y', limit: '1 GiB' },
    { ...emptyRow('C'), text: 'z', limit: '9', isOff: true },
  ];
  expect(thresholdsOf(rows, units, chartUnits(units, 'utc'))).toEqual([
    { value: 1, label: 'A: 1 s' },
    { value: 1_024 ** 3, label: 'B: 1 GiB', isRight: true },
  ]);
  expect(readRows(writeRows(rows))).toEqual(rows);
});
