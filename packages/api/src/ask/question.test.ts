import { expect, test } from 'vitest';
import { parseDurationMs, parseStepMs } from './duration.ts';
import { checkedLimit } from './limit.ts';
import { logPredicate } from './log-question.ts';
import { parseMatchers } from './metric/matchers.ts';
import { parseAggregate, stepMsOf } from './metric/metric-question.ts';
import { parseTraceId } from './trace-id.ts';
import { parseAttributes, traceLimits, tracePredicate } from './trace-question.ts';

const refused = (code: string) => expect.objectContaining({ code });

test.each<[string, number]>([
  ['150ms', 150],
  ['1.5s', 1_500],
  ['1h30m', 5_400_000],
  ['10us', 0.01],
  [' 2d ', 172_800_000],
])('the duration %s', (text, ms) => {
  expect(parseDurationMs(text, 'minDuration')).toBeCloseTo(ms);
});

test('a bare number of a step counts seconds, elsewhere it lacks its unit', () => {
  expect(parseStepMs('30', 'step')).toBe(30_000);
  expect(parseStepMs('250ms', 'step')).toBe(250);
  expect(() => parseDurationMs('30', 'minDuration')).toThrow(refused('bad_duration'));
});

test.each(['', '250', '-1s', '5 minutes', 's', '1s!'])('"%s" is no duration', (text) => {
  expect(() => parseDurationMs(text, 'minDuration')).toThrow(refused('bad_duration'));
});

test('a trace id comes in either case and as a UUID', () => {
  const want = '4bf92f3577b34da6a3ce929d0e0e4736';
  expect(parseTraceId(want.toUpperCase())).toBe(want);
  expect(parseTraceId('4bf92f35-77b3-4da6-a3ce-929d0e0e4736')).toBe(want);
});

test.each(['', 'abc', '0'.repeat(32), `${'a'.repeat(31)}g`, "' OR 1=1"])('"%s" is no trace id', (text) => {
  expect(() => parseTraceId(text)).toThrow(refused('bad_trace_id'));
});

test.each([0, -1, 1.5, 1_001, Number.NaN])('%s rows are out of bounds', (limit) => {
  expect(() => checkedLimit(limit, 'limit')).toThrow(refused('bad_limit'));
});

test('matchers are read as PromQL writes them, alone, with commas, as a selector', () => {
  expect(parseMatchers('{service="shop",route=~"/a,(b|c)", code!="5\\"0"}', 'filters')).toEqual([
    { label: 'service', op: '=', value: 'shop' },
    { label: 'route', op: '=~', value: '/a,(b|c)' },
    { label: 'code', op: '!=', value: '5"0' },
  ]);
  expect(parseMatchers(['a=b', "c!~'d.*'"], 'filters')).toEqual([
    { label: 'a', op: '=', value: 'b' },
    { label: 'c', op: '!~', value: 'd.*' },
  ]);
  expect(parseMatchers(undefined, 'filters')).toEqual([]);
});

test('a pattern is what it is for PromQL', () => {
  expect(parseMatchers('a=~"(?i)shop"', 'filters')).toEqual([{ label: 'a', op: '=~', value: '(?i)shop' }]);
  expect(() => parseMatchers('a=~"shop(?=x)"', 'filters')).toThrow(refused('bad_matcher'));
});

test('a quote that nobody closes is a letter, and many of them take no longer than so many letters', () => {
  expect(parseMatchers(`a=O'Brien,b="x,y"`, 'filters').map(({ value }) => value)).toEqual(["O'Brien", 'x,y']);
  const before = process.threadCpuUsage();
  expect(parseMatchers(`a=b${'"\\'.repeat(100_000)}`, 'filters')).toHaveLength(1);
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(2_000);
});

test.each(['service', '="x"', 'a="b', 'a=~"("'])('%s is no matcher', (text) => {
  expect(() => parseMatchers(text, 'filters')).toThrow(refused('bad_matcher'));
});

test('the step keeps a series near 250 points, and a given one below 11,000', () => {
  const range = { startNs: 0n, endNs: 3_600_000_000_000n };
  expect(stepMsOf(undefined, range, 'step')).toBe(15_000);
  expect(stepMsOf(1_000, range, 'step')).toBe(1_000);
  expect(() => stepMsOf(100, range, 'step')).toThrow(refused('bad_step'));
  expect(() => stepMsOf(0, range, 'step')).toThrow(refused('bad_step'));
});

test('an unknown aggregation is refused with the known ones', () => {
  expect(parseAggregate('P95', 'aggregate')).toBe('p95');
  expect(() => parseAggregate('median', 'aggregate')).toThrow(/avg, sum/);
});

test('filters and the search line must all hold', () => {
  expect(logPredicate('', undefined)).toEqual({ kind: 'all' });
  expect(logPredicate('', { service: ['shop'] })).toEqual({ kind: 'oneOf', field: 'service', values: ['shop'] });
  const both = logPredicate('boom', { severity: ['ERROR', 'UNSPECIFIED'] });
  expect(both).toEqual({
    kind: 'and',
    of: [
      { kind: 'text', text: 'boom', phrase: false },
      {
        kind: 'or',
        of: [
          {
            kind: 'and',
            of: [
              { kind: 'compare', field: 'severity', op: '>=', value: 17 },
              { kind: 'compare', field: 'severity', op: '<=', value: 20 },
            ],
          },
          { kind: 'compare', field: 'severity', op: '=', value: 0 },
        ],
      },
    ],
  });
});

test('trace filters', () => {
  expect(tracePredicate('', { operation: 'GET /*', minSpanDuration: '1.5s', status: 'ERROR' })).toEqual({
    kind: 'and',
    of: [
      { kind: 'wildcard', field: 'name', pattern: 'GET /*' },
      { kind: 'compare', field: 'duration', op: '>=', value: 1_500_000_000 },
      { kind: 'oneOf', field: 'status', values: ['error'] },
    ],
  });
  expect(() => tracePredicate('', { status: 'broken' })).toThrow(refused('invalid_request'));
  // A trace may be longer than each of its spans, and none of these is longer than it.
  const ofTrace = { minDuration: '1s', maxDuration: '2s' };
  expect(tracePredicate('', ofTrace)).toEqual({ kind: 'compare', field: 'duration', op: '<=', value: 2e9 });
  expect(traceLimits(ofTrace)).toEqual({ minDurationNs: 1_000_000_000n, maxDurationNs: 2_000_000_000n });
  expect(traceLimits({ minDuration: '' })).toEqual({});
});

test('attributes come as pairs or as JSON', () => {
  expect(parseAttributes('a=1, b=x=y', 'attributes')).toEqual({ a: '1', b: 'x=y' });
  expect(parseAttributes('{"a":1,"b":"x"}', 'attributes')).toEqual({ a: '1', b: 'x' });
  expect(() => parseAttributes('a', 'attributes')).toThrow(refused('invalid_request'));
  expect(() => parseAttributes('{"a"', 'attributes')).toThrow(refused('invalid_request'));
});
