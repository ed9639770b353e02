import { expect, test } from 'vitest';
import { validateMetricsSearch } from '../metrics-search.ts';
import { exemplarMarks, exemplarsOf, exemplarUnit } from './exemplars.ts';
import { faultsOf } from './faults-of.ts';
import { pickMetric } from './pick-metric.ts';
import { emptyRow, readRows, writeRows } from './query-rows.ts';
import { askedQueries } from './use-answers.ts';

const row = (letter: string, text: string, more = {}) => ({ ...emptyRow(letter), text, ...more });

test.each([
  [
    [row('A', 'up'), row('B', 'A / 2')],
    ['up', 'A / 2'],
  ],
  [
    [row('A', 'up'), row('C', 'A / 2')],
    ['up', 'C=A / 2'],
  ],
  [[row('A', ''), row('B', 'up')], ['B=up']],
  [
    [row('A', 'up'), row('B', 'up')],
    ['up', 'up'],
  ],
])('queries survive their link', (rows, q) => {
  const written = writeRows(rows);
  expect(written.q).toEqual(q);
  expect(readRows(validateMetricsSearch({ ...written }))).toEqual(rows.filter(({ text }) => text !== ''));
});

test('switches and legends survive too, and a link made by hand cannot break them', () => {
  const rows = [row('A', 'up', { isOff: true }), row('B', 'x', { legend: '{{job}} on {{instance}}' })];
  expect(readRows(writeRows(rows))).toEqual(rows);
  expect(readRows({ q: ['A=x', 'A=y', 'z'] }).map(({ letter, text }) => [letter, text])).toEqual([
    ['A', 'x'],
    ['B', 'y'],
    ['C', 'z'],
  ]);
  expect(validateMetricsSearch({ q: '', view: 'nonsense', step: '-1' })).toMatchObject({
    q: undefined,
    view: undefined,
    step: undefined,
  });
});

test('a picked metric takes the place of the only query, or stands beside several', () => {
  expect(pickMetric({ q: ['up'], metric: 'x' }, 'y_total', 'counter')).toMatchObject({
    q: ['sum(rate(y_total[5m]))'],
    metric: undefined,
  });
  expect(pickMetric({ q: ['up', 'A / 2'] }, 'y', 'gauge').q).toEqual(['up', 'A / 2', 'y']);
});

test('what is asked has its letters put in; what cannot be asked says why, in its own text', () => {
  const rows = [
    row('A', 'rate(x[5m])', { isOff: true }),
    row('B', 'sum(A) / A'),
    row('C', 'rate(A)'),
    row('D', 'sum('),
  ];
  const [b, c, d] = askedQueries(rows);
  expect(b).toMatchObject({ expanded: { text: 'sum((rate(x[5m]))) / (rate(x[5m]))' }, faults: [] });
  expect(c?.faults[0]).toMatchObject({ sentence: expect.stringContaining('range vector'), place: { from: 5, to: 6 } });
  expect(d?.faults).not.toEqual([]);
  expect(faultsOf(rows, []).get('D')).toMatchObject({ text: 'sum(' });
});

test('exemplars know their trace, and stand where lines are', () => {
  const exemplar = (ms: number, value: number, labels: Record<string, string>) => ({
    seriesLabels: {},
    labels,
    value,
    ms,
  });
  const found = exemplarsOf([
    { data: [exemplar(2, 9, { traceID: 'a' }), exemplar(1, 3, { trace_id: 'b', span_id: 'c' })] },
    { data: [exemplar(2, 9, { traceID: 'a' })] },
    {},
  ]);
  expect(found.map(({ ms, traceId, spanId }) => [ms, traceId, spanId])).toEqual([
    [1, 'b', 'c'],
    [2, 'a', ''],
  ]);
  const line = { key: '', label: '', colour: '', values: [1, null, 5] };
  expect(exemplarMarks(found, [line]).map(({ value }) => value)).toEqual([3, 5]);
  expect(exemplarMarks(found, [])).toEqual([]);
  // Seconds are no height among rates.
  expect(exemplarMarks(found, [line], () => false).map(({ value }) => value)).toEqual([1, 1]);
});

test('an exemplar is in the unit of its metric, whatever the query makes of it', () => {
  const of = (name: string) =>
    exemplarUnit({ seriesLabels: { __name__: name }, labels: {}, value: 1, ms: 0 }, new Map());
  expect(of('request_seconds_bucket')).toBe('s');
  expect(of('sent_bytes_total')).toBe('By');
  expect(of('requests_total')).toBe('1');
});
