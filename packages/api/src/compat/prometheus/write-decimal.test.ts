import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MOST_DECIMAL_BYTES, type Room, writeDecimal } from './write-decimal.ts';

const bytes = Buffer.alloc(MOST_DECIMAL_BYTES);
const room: Room = { bytes, words: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) };

/** `undefined` where it leaves the number to others. */
function textOf(value: number): string | undefined {
  const end = writeDecimal(Float64Array.of(value), 0, room, 0);
  return end < 0 ? undefined : bytes.toString('latin1', 0, end);
}

test.each([
  [0, '0'],
  [-7, '-7'],
  [10_000, '10000'],
  [2 ** 53 - 1, '9007199254740991'],
  [0.1, '0.1'],
  [0.3, '0.3'],
  [1 - 2 ** -53, '0.9999999999999999'],
  [1 / 3, '0.3333333333333333'],
  [-1234.5, '-1234.5'],
  [5e-5, '0.00005'],
  [2 ** 52 - 0.5, '4503599627370495.5'],
])('%s', (value, text) => {
  expect(textOf(value)).toBe(text);
});

test.each([-0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.5, 1e-7, 5e-324, 2 ** 53, 1e21])(
  '%s is left to others',
  (value) => {
    expect(textOf(value)).toBeUndefined();
  },
);

/** Half of them where it matters: few digits, and what lies beside such numbers. */
const numbers = fc.oneof(
  fc.double({ min: 2 ** -18, max: 2 ** 54 }),
  fc.tuple(fc.integer({ min: -18, max: 54 }), fc.double({ min: 1, max: 2 })).map(([power, size]) => -size * 2 ** power),
  fc.tuple(fc.maxSafeNat(), fc.nat(17)).map(([digits, behind]) => digits / 10 ** behind),
  fc
    .tuple(fc.nat(10 ** 9), fc.nat(15), fc.integer({ min: -3, max: 3 }))
    .map(([digits, behind, away]) => digits / 10 ** behind + away * Number.EPSILON * (digits / 10 ** behind)),
  fc.tuple(fc.nat(10 ** 6), fc.integer({ min: 1, max: 10 ** 4 })).map(([whole, part]) => whole / part),
  fc.tuple(fc.maxSafeNat(), fc.nat(60)).map(([whole, power]) => whole / 2 ** power),
);

test('is what String says, and seldom left to it', () => {
  let left = 0;
  let asked = 0;
  fc.assert(
    fc.property(fc.array(numbers, { minLength: 100, maxLength: 100, size: 'max' }), (values) => {
      const texts = values.map(textOf);
      expect(texts.map((text, at) => text ?? String(values[at]))).toEqual(values.map(String));
      const ours = values.map((value) => Math.abs(value) >= 2 ** -17 && Math.abs(value) < 2 ** 53);
      asked += ours.filter((isOurs) => isOurs).length;
      left += texts.filter((text, at) => text === undefined && ours[at]).length;
    }),
    { numRuns: 500 },
  );
  expect(left / asked).toBeLessThan(0.05);
});
