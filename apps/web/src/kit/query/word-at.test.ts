import { expect, test } from 'vitest';
import { wordAt } from './word-at.ts';

/** The caret stands at `|`. */
function at(text: string) {
  return wordAt(text.replace('|', ''), text.indexOf('|'));
}

test.each([
  ['|', { from: 0, to: 0, field: undefined, typed: '' }],
  ['ser|', { from: 0, to: 3, field: undefined, typed: 'ser' }],
  ['a ser|vice b', { from: 2, to: 9, field: undefined, typed: 'ser' }],
  ['a -lev|', { from: 3, to: 6, field: undefined, typed: 'lev' }],
  ['service:chk|', { from: 8, to: 11, field: 'service', typed: 'chk' }],
  ['service:|', { from: 8, to: 8, field: 'service', typed: '' }],
  ['(route="/a|', { from: 7, to: 10, field: 'route', typed: '/a' }],
])('%s', (text, want) => expect(at(text)).toEqual(want));
