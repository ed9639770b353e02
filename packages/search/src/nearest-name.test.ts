import { expect, test } from 'vitest';
import { likelyName, nearestName } from './nearest-name.ts';

const KNOWN = ['query', 'service', 'operation', 'minDuration', 'minSpanDuration', 'start', 'end', 'limit', 'by'];

test.each<[string, string | undefined]>([
  ['sevice', 'service'],
  ['Service', 'service'],
  ['services', 'service'],
  ['min_duration', 'minDuration'],
  ['minspanduration', 'minSpanDuration'],
  ['q', 'query'],
  ['op', 'operation'],
  ['b', 'by'],
  // Of two, or none.
  ['min', undefined],
  ['x', undefined],
  ['severity', undefined],
  ['', undefined],
  ['a'.repeat(1_000_000), undefined],
])('by %.20s was meant %s', (typed, meant) => {
  expect(likelyName(typed, KNOWN)).toBe(meant);
});

test('of no names none was meant, and one is always the nearest', () => {
  expect(likelyName('service', [])).toBeUndefined();
  expect(nearestName('otlp.htpPort', ['port', 'otlp.httpPort', 'otlp.grpcPort'])).toBe('otlp.httpPort');
  expect(nearestName('zzz', ['port'])).toBe('port');
});
