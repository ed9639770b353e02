import { expect, test } from 'vitest';
import { manyTexts, oneOf, oneText, parseSearch, stringifySearch } from './url-state.ts';

test.each([
  [{ q: 'card "declined" service:a/b', from: 'now-1h' }],
  [{ col: ['user.id', 'http.route'], q: 'a & b = c # d % e' }],
  [{}],
])('%j survives the address bar', (state) => {
  expect(parseSearch(stringifySearch(state))).toEqual(state);
});

test('what is empty is not said', () => {
  expect(stringifySearch({ q: '', cols: [], x: undefined })).toBe('');
  expect(stringifySearch({ q: 'service:a' })).toBe('?q=service:a');
});

test('values are checked', () => {
  expect(oneText(['a', 'b'])).toBe('a');
  expect(oneText(3)).toBeUndefined();
  expect(manyTexts('a')).toEqual(['a']);
  expect(manyTexts(['a', 'a', ''])).toEqual(['a']);
  expect(oneOf('x', ['a', 'b'])).toBeUndefined();
});
