import { expect, test } from 'vitest';
import type { LogHistogram, LogRecord } from '../../data/logs.ts';
import { columnsFrom } from '../../kit/columns/list-columns.ts';
import { spanOf } from './around.ts';
import { histogramBuckets } from './histogram-buckets.ts';
import { fieldsToAsk, fieldValue, USUAL_COLUMNS } from './log-columns.ts';
import { markWords, rowMessage, structuredBody } from './log-message.ts';
import { openRecordText, parseOpenRecord } from './logs-search.ts';
import { EMPTY_TAIL, resumed, TAIL_LIMIT, withBatch } from './tail-buffer.ts';

function record(change: Partial<LogRecord> = {}): LogRecord {
  return {
    id: 'a',
    timestamp: '2026-11-21T10:00:00.000000001Z',
    observedTimestamp: '2026-11-21T10:00:00Z',
    severity: 'INFO',
    severityNumber: 9,
    severityText: 'info',
    service: 'cart',
    body: 'hello',
    eventName: '',
    traceId: '',
    spanId: '',
    attributes: { 'user.id': 7 },
    resource: { 'host.name': 'web-1', 'user.id': 'shadowed' },
    scope: { name: 'app', version: '1', attributes: {} },
    ...change,
  };
}

test.each([
  [{ body: 'a\n  b' }, 'a ⏎ b'],
  [{ body: { message: 'said', level: 1 } }, 'said'],
  [{ body: { code: 5 } }, '{"code":5}'],
  [{ body: null, eventName: 'user.signed_in' }, 'user.signed_in'],
  [{ body: '' }, '(no body)'],
])('%j reads as one line', (change, want) => expect(rowMessage(record(change))).toBe(want));

test('a JSON body is laid out and a text is not', () => {
  expect(structuredBody('{"a":1}')).toEqual({ a: 1 });
  expect(structuredBody('{broken')).toBeUndefined();
  expect(structuredBody('plain')).toBeUndefined();
});

test('words are marked where they stand, any case, whatever they contain', () => {
  expect(markWords('Timeout at a.b: TIMEOUT', ['timeout', 'a.b'])).toEqual([
    { text: 'Timeout', isMatch: true },
    { text: ' at ', isMatch: false },
    { text: 'a.b', isMatch: true },
    { text: ': ', isMatch: false },
    { text: 'TIMEOUT', isMatch: true },
  ]);
});

test('a field is found as the search line finds it', () => {
  expect(fieldValue(record(), 'user.id')).toBe(7);
  expect(fieldValue(record(), 'host.name')).toBe('web-1');
  expect(fieldValue(record(), 'resource.user.id')).toBe('shadowed');
  expect(fieldValue(record(), 'service')).toBe('cart');
  expect(fieldValue(record(), 'nothing')).toBeUndefined();
});

test('a row has what its columns ask for, and nothing is asked for twice', () => {
  const columns = columnsFrom(['service', 'user.id', 'traceId', 'scope.name', 'user.id~90'], USUAL_COLUMNS);
  expect(fieldsToAsk(columns)).toEqual(['scope.name', 'user.id']);
  const { id, timestamp, severity, service, body, eventName, traceId, spanId } = record();
  const row = { id, timestamp, severity, service, body, eventName, traceId, spanId, fields: { 'user.id': 7 } };
  expect(columns.map(({ field }) => fieldValue(row, field))).toEqual(['cart', 7, '', undefined, 7]);
});

test('an open record survives the address', () => {
  const opened = { id: 'seg@1-5', timestamp: '2026-11-21T10:00:00.1Z' };
  expect(parseOpenRecord(openRecordText(opened))).toEqual(opened);
  expect(parseOpenRecord('nonsense')).toBeUndefined();
});

test('buckets stack errors on top and keep to the range', () => {
  const histogram: LogHistogram = {
    stepMs: 60_000,
    total: 4,
    stats: { rowsRead: 0, bytesRead: 0, elapsedMs: 0, partial: null },
    buckets: [
      {
        start: '2026-11-21T10:00:00Z',
        counts: [
          { severity: 'ERROR', count: 1 },
          { severity: 'INFO', count: 3 },
        ],
      },
      { start: '2026-11-21T12:00:00Z', counts: [] },
    ],
  };
  const startMs = Date.UTC(2026, 10, 21, 10);
  const buckets = histogramBuckets(histogram, { startMs, endMs: startMs + 600_000 });
  expect(buckets).toHaveLength(1);
  expect(buckets[0]?.parts.map((part) => part.key)).toEqual(['INFO', 'ERROR']);
  expect(buckets[0]?.total).toBe(4);
});

test('a paused tail counts what arrives and shows it when resumed', () => {
  const batch = (ids: string[]) => ({ records: ids.map((id) => record({ id })), dropped: 0 });
  let buffer = withBatch(EMPTY_TAIL, batch(['1', '2']), false);
  expect(buffer.records.map((one) => one.id)).toEqual(['2', '1']);
  buffer = withBatch(buffer, { ...batch(['3', '4']), dropped: 5 }, true);
  expect(buffer.records.map((one) => one.id)).toEqual(['2', '1']);
  expect([buffer.heldCount, buffer.dropped]).toEqual([2, 5]);
  buffer = resumed(buffer);
  expect(buffer.records.map((one) => one.id)).toEqual(['4', '3', '2', '1']);
  expect(buffer.heldCount).toBe(0);
});

test('a tail is bounded and still counts', () => {
  const many = {
    records: Array.from({ length: TAIL_LIMIT + 10 }, (_, index) => record({ id: String(index) })),
    dropped: 0,
  };
  expect(withBatch(EMPTY_TAIL, many, false).records).toHaveLength(TAIL_LIMIT);
  expect(withBatch(EMPTY_TAIL, many, true).heldCount).toBe(TAIL_LIMIT + 10);
});

test('what stood around a record lies in a time that holds all of it', () => {
  const at = (ms: number) => ({ timestamp: new Date(Date.UTC(2026, 10, 21, 14) + ms).toISOString() });
  const startMs = Date.UTC(2026, 10, 21, 14);
  expect(spanOf(at(500), [at(0), at(500), at(900)])).toEqual({ startMs, endMs: startMs + 901 });
  expect(spanOf(at(0), [])).toEqual({ startMs, endMs: startMs + 10 });
});
