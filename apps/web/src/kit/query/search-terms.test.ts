import { expect, test } from 'vitest';
import { fieldTerm, hasTerm, joinTerms, splitTerms, withoutTerm, withTerm, wordsToMark } from './search-terms.ts';

test.each([
  ['', []],
  ['timeout', ['timeout']],
  ['card declined service:payment', ['card', 'declined', 'service:payment']],
  ['"card declined" AND -level:debug', ['"card declined"', '-level:debug']],
  ['NOT (a OR b) c', ['NOT (a OR b)', 'c']],
  ['a OR b c', ['a OR b c']],
  ['duration:[1 TO 5] x', ['duration:[1 TO 5]', 'x']],
  ['route:"/a b\\" c" d', ['route:"/a b\\" c"', 'd']],
])('%s splits', (query, want) => expect(splitTerms(query)).toEqual(want));

test.each([
  ['service', 'checkout', 'service:checkout'],
  ['http.route', '/api/:id', 'http.route:"/api/:id"'],
  ['msg', 'say "hi"', 'msg:"say \\"hi\\""'],
  ['http.status_code', 500, 'http.status_code:500'],
  ['x', '-1', 'x:"-1"'],
  ['x', 'OR', 'x:"OR"'],
  ['x', '', 'x:""'],
])('%s = %s is a term', (field, value, want) => expect(fieldTerm(field, value)).toBe(want));

test('a term is added once and takes its opposite away', () => {
  expect(withTerm('a', 'service:x')).toBe('a service:x');
  expect(withTerm('a service:x', 'service:x')).toBe('a service:x');
  expect(withTerm('a service:x b', '-service:x')).toBe('a b -service:x');
  expect(withTerm('a OR b', 'service:x')).toBe('(a OR b) service:x');
  expect(withoutTerm('a service:x b', 'service:x')).toBe('a b');
  expect(hasTerm('a service:x', 'service:x')).toBe(true);
  expect(joinTerms(['NOT a', 'b'])).toBe('NOT a b');
});

test('only plain words are marked', () => {
  expect(wordsToMark('timeout "card declined" -debug service:x chk* duration>5')).toEqual([
    'timeout',
    'card declined',
    'chk',
  ]);
});
