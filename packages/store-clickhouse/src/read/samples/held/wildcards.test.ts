import fc from 'fast-check';
import { RE2JS } from 're2js';
import { expect, it } from 'vitest';
import { meetsWildcards, wildcardsOf } from './wildcards.ts';

const encoder = new TextEncoder();

it.each([
  'a',
  '',
  '.',
  'a.b*',
  'a+.*',
  '[ab].*',
  '.*?',
  '.**',
  '.*{2}',
  '(a).*',
  'a|.*',
  '.*\\d',
  '.+.+',
  '^.*',
  '.*$',
  'é.*',
])('knows no wildcards in %s', (pattern) => expect(wildcardsOf(pattern)).toBeUndefined());

it('meets what the pattern meets', () => {
  const piece = fc.constantFrom('a', 'b', 'ab', '[.]', '\\.', '-', '.*', '.+', '.*', '.+');
  const text = fc.array(fc.constantFrom('a', 'b', '.', '-', '\n', 'é', '𝄞'), { maxLength: 8 });
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 7 }), text, (pieces, letters) => {
      const pattern = pieces.join('');
      const wildcards = wildcardsOf(pattern);
      expect(wildcards === undefined).toBe(!/\.[*+]/.test(pattern) || /(\.[*+])*\.\+(\.[*+])*\.\+/.test(pattern));
      if (wildcards === undefined) return;
      const value = letters.join('');
      const bytes = encoder.encode(`a${value}b`);
      const meets = RE2JS.compile(pattern, RE2JS.DOTALL).testExact(value);
      expect(meetsWildcards(wildcards, bytes, 1, bytes.length - 1), `${pattern} ${value}`).toBe(meets);
    }),
    { numRuns: 5_000 },
  );
});
