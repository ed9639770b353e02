import type { Predicate } from '@oriel/store';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allOf, anyOf } from './combine.ts';
import { formatSearch } from './format-search.ts';
import { parseSearch } from './parse-search.ts';

const written: [line: string, formatted: string][] = [
  ['', ''],
  ['timeout   checkout', 'timeout checkout'],
  ['a AND b OR c', 'a b OR c'],
  ['level:error service=cart', 'severity:ERROR service:cart'],
  ['duration>=0.25s', 'duration>=250ms'],
  ['body="x" NOT (a b)', 'body=x NOT (a b)'],
  ['code:"500"', 'code:"500"'],
  ['service:(a OR "b c")', 'service:(a OR "b c")'],
  ['a (b OR c)', 'a (b OR c)'],
  ['-chk*', 'NOT chk*'],
  ['"odd key":1', '"odd key":1'],
];

test.each(written)('%s is written as %s', (line, formatted) => {
  expect(formatSearch(parseSearch(line))).toBe(formatted);
});

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('AND', 'true', '500', '-1', '*', 'a"b', '\\', 'x y'),
);
const field = fc.oneof(
  fc.constantFrom('service', 'user.id', 'http.response.status_code', 'attributes.level', 'AND', 'odd key', '1st', 'a-'),
  fc.string({ minLength: 1 }).map((name) => `attributes.${name}`),
);
const op = fc.constantFrom('=', '!=', '<', '<=', '>', '>=' as const);
const finite = fc
  .oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer())
  .map((value) => (Object.is(value, -0) ? 0 : value));

/** Whatever `parseSearch` can give out: flat, words merged, values of the kind their field has. */
const leaf: fc.Arbitrary<Predicate> = fc.oneof(
  fc
    .array(fc.stringMatching(/^[\p{L}\p{N}]{1,8}$/u), { minLength: 1, maxLength: 3 })
    .map((words) => ({ kind: 'text', text: words.join(' '), phrase: false }) as const),
  anyText.filter((text) => text !== '').map((text) => ({ kind: 'text', text, phrase: true }) as const),
  fc.record({ kind: fc.constant('compare' as const), field, op, value: anyText }),
  fc.record({
    kind: fc.constant('compare' as const),
    field: field.filter((name) => name !== 'service'),
    op,
    value: fc.oneof(finite, fc.boolean()),
  }),
  fc.record({ kind: fc.constant('compare' as const), field: fc.constant('body'), op, value: anyText }),
  fc.record({
    kind: fc.constant('compare' as const),
    field: fc.constant('severity'),
    op,
    value: fc.integer({ min: 0, max: 24 }),
  }),
  fc.record({
    kind: fc.constant('compare' as const),
    field: fc.constant('duration'),
    op,
    value: fc.oneof(fc.maxSafeInteger(), finite),
  }),
  fc.record({
    kind: fc.constant('oneOf' as const),
    field,
    values: fc.array(anyText, { minLength: 2, maxLength: 4 }),
  }),
  anyText.map((text) => ({ kind: 'wildcard', pattern: `${text}a*` }) as const),
  fc.record({
    kind: fc.constant('wildcard' as const),
    field,
    pattern: anyText.map((text) => `?${text}`),
  }),
  fc.record({ kind: fc.constant('exists' as const), field: fc.oneof(field, fc.constant('body')) }),
  fc.constant({ kind: 'all' } as const),
);
const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('predicate'), { minLength: 2, maxLength: 4 }).map(allOf),
    fc.array(tie('predicate'), { minLength: 2, maxLength: 4 }).map(anyOf),
    tie('predicate').map((of) => ({ kind: 'not', of }) as const),
  ),
}));

test('what is written reads as what it was', () => {
  fc.assert(
    fc.property(predicate, (want) => {
      const line = formatSearch(want);
      fc.pre(line.length <= 10_000);
      expect(parseSearch(line)).toEqual(want);
    }),
    { numRuns: 2_000 },
  );
});

test('any text is read or refused with its place, and what was read survives writing', () => {
  const line = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc
      .array(
        fc.constantFrom('a', ':', '=', '>', '(', ')', '"', ' ', 'AND', 'OR', '-', '*', '\\', '[', 'TO', ']', 'level'),
      )
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(line, (text) => {
      let read: Predicate;
      try {
        read = parseSearch(text);
      } catch (error) {
        expect(error).toMatchObject({ name: 'SearchError', status: 400 });
        return;
      }
      expect(parseSearch(formatSearch(read))).toEqual(read);
    }),
    { numRuns: 2_000 },
  );
});
