import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expositionEntries } from '../test/exposition-entries.ts';
import { goFloat, goQuote } from './go-text.ts';
import { parseFloatBytes } from './parse-number.ts';

const WORDS = [
  'a',
  'a{',
  '}',
  '=',
  '"',
  '\\',
  ',',
  ' ',
  '\n',
  '# ',
  'HELP ',
  'TYPE ',
  'UNIT ',
  'EOF\n',
  'counter',
  '1',
  '# {',
  '\0',
  'é',
  '{"',
];

test.each(['text', 'openmetrics'] as const)(
  '%s: whatever is exposed, it is read or refused with a sentence',
  (format) => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.array(fc.constantFrom(...WORDS), { maxLength: 24 }).map((words) => Buffer.from(words.join(''))),
    );
    fc.assert(
      fc.property(anything, (bytes) => {
        try {
          for (const { kind } of expositionEntries(bytes, format)) expect(kind).not.toBe('');
        } catch (error) {
          expect((error as Error).name).toBe('ExpositionError');
        }
      }),
      { numRuns: 2_000 },
    );
  },
);

test('labels and values come back as they were written', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 12 });
  fc.assert(
    fc.property(text, fc.double({ noNaN: true }), (value, number) => {
      const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
      const [entry] = expositionEntries(Buffer.from(`{"a.b","c d"="${escaped}"} ${goFloat(number)}\n`), 'text');
      expect(entry).toMatchObject({ labels: { __name__: 'a.b', 'c d': value }, value: number });
    }),
    { numRuns: 300 },
  );
});

test('numbers are the nearest doubles, by the fast way as by the slow one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999_999_999 }), fc.integer({ min: 0, max: 15 }), (digits, point) => {
      const text = String(digits).padStart(16, '0');
      const written = `${text.slice(0, 16 - point)}.${text.slice(16 - point)}`.replace(/^0+(?=\d)/, '');
      const bytes = Buffer.from(written);
      expect(parseFloatBytes(bytes, 0, bytes.length)).toBe(Number(written));
    }),
  );
});

test('texts and floats are printed as Go prints them', () => {
  expect(goQuote(Buffer.from([0x61, 0xff, 0x0a, 0x00, 0x22, 0xc3, 0xa9]))).toBe('"a\\xff\\n\\x00\\"é"');
  expect([0, -0, 1, 0.00001, 123_456, 1e6, 1.5e21, Number.NaN, -Infinity].map(goFloat)).toEqual([
    '0',
    '-0',
    '1',
    '1e-05',
    '123456',
    '1e+06',
    '1.5e+21',
    'NaN',
    '-Inf',
  ]);
});
