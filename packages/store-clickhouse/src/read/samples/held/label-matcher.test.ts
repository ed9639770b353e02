import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileMatcher, literalSuffix } from './label-matcher.ts';

it.each([
  ['.*x', 'x'],
  ['.*[0-9]7:9100', '7:9100'],
  ['.*[a[b]', ''],
  ['.*\\d7', ''],
  ['.+\\.com', '.com'],
  ['a(b)c', 'c'],
  ['a|b', ''],
  ['(?i)ab', ''],
  ['ab*', ''],
  ['a{2}b', 'b'],
  ['\\Qa.b', ''],
])('every match of %s ends with "%s"', (pattern, suffix) => {
  expect(literalSuffix(pattern)).toBe(suffix);
});

it('what a pattern accepts begins and ends as it says', () => {
  const piece = fc.constantFrom('a', 'b', '\\.', '.', '.*', '[ab]', 'a+', 'b?', '(ab)', '\\w', '[^a]', 'a{2}', '7');
  const text = fc.array(fc.constantFrom('a', 'b', '.', '7', 'ab'), { maxLength: 6 });
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 5 }), text, (pieces, letters) => {
      const value = letters.join('');
      const { accepts, prefix, suffix } = compileMatcher({ name: 'x', op: '=~', value: pieces.join('') });
      if (!accepts(value)) return;
      expect(value.startsWith(prefix), `${pieces.join('')} ${value}`).toBe(true);
      expect(value.endsWith(suffix), `${pieces.join('')} ${value}`).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});
