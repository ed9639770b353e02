import { expect, test } from 'vitest';
import { patternCost } from './pattern-cost.ts';

test.each([
  '[A-Z]{2}\\d{20}',
  '(?:\\d{4}[ -]?){3}\\d{4}',
  '[\\w.+-]{1,64}@[\\w-]{1,63}\\.[a-z]{2,10}',
  'session=\\S+',
  '(?:card|iban)[:=] ?[^,]*',
  '\\bKD-(?<number>[0-9]{6,8})\\b',
  '\\u{1f600}{2}|\\p{Lu}{3}',
  'a|b|[)|]',
])('%s is bounded', (pattern) => {
  expect(patternCost(pattern)).toBeUndefined();
});

test.each([
  ['(a+)+$', 'without an end'],
  ['(?:a|b|ab)*c', 'without an end'],
  ['([0-9]|[0-9])+$', 'without an end'],
  ['\\d+x', 'without an end'],
  ['.*.*=', 'without an end'],
  ['a{3,}b', 'without an end'],
  ['start(?:a?){30}a{30}', 'too many ways'],
  ['(?:a{1,10}){1,10}b', 'too many ways'],
  ['\\w{1,200}\\d{1,200}!', 'too many ways'],
  ['(?=a)b', '`(?=` looks elsewhere'],
  ['(?<!x)secret', '`(?<!` looks elsewhere'],
  ['(a)\\1', 'looks elsewhere'],
])('%s could run for long: %s', (pattern, why) => {
  expect(patternCost(pattern)).toContain(why);
});

test('what is taken runs fast on texts made against it', () => {
  const pattern = /(?:\d{4}[ -]?){3}\d{4}x|[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]{2,10}/gu;
  expect(patternCost(pattern.source)).toBeUndefined();
  const before = process.threadCpuUsage();
  for (const unit of ['1', '1 ', 'a', 'a@', 'a@b', '@', 'a.'])
    expect(unit.repeat(65_536 / unit.length)).not.toMatch(pattern);
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(3_000);
});
