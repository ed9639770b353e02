import { expect, it } from 'vitest';
import { parseMetricSelector } from './metric-selector.ts';

it('reads a name, braces or both', () => {
  expect(parseMetricSelector('up')).toEqual([{ name: '__name__', op: '=', value: 'up' }]);
  expect(parseMetricSelector(' sum{job!~"a|b",} ')).toEqual([
    { name: 'job', op: '!~', value: 'a|b' },
    { name: '__name__', op: '=', value: 'sum' },
  ]);
  expect(parseMetricSelector('{"my.metric"}')).toEqual([{ name: '__name__', op: '=', value: 'my.metric' }]);
});

it('leaves what matches everything to whoever asks', () => {
  expect(parseMetricSelector('{}')).toEqual([]);
  expect(parseMetricSelector('{job=~".*"}')).toEqual([{ name: 'job', op: '=~', value: '.*' }]);
});

it.each([
  ['', 'unknown position: parse error: unexpected end of input'],
  ['up offset 5m', '1:4: parse error: unexpected <offset>'],
  ['up @ 1', '1:4: parse error: unexpected <op:@>'],
  ['up[5m]', '1:3: parse error: unexpected "["'],
  ['sum(up)', '1:4: parse error: unexpected "("'],
  ['1', '1:1: parse error: unexpected number "1"'],
  ['up{', '1:4: parse error: unexpected end of input inside braces'],
  ['up{job=~"("}', '1:4: parse error: error parsing regexp: missing closing ): `(`'],
])('refuses %s', (text, message) => {
  expect(() => parseMetricSelector(text)).toThrow(message);
});
