import fc from 'fast-check';
import { expect, it } from 'vitest';
import { presentSeconds, TimeTexts } from './time-texts.ts';

it('says each time as it is said alone', () => {
  const time = fc.oneof(
    fc.integer({ min: 0, max: 4e12 }),
    fc.integer({ min: 0, max: 4e9 }).map((seconds) => seconds * 1_000),
    fc.integer({ min: 0, max: 20_000 }),
    fc.integer({ min: -4e12, max: 0 }),
    fc.constantFrom(0, 999, 1_000, 9_999_999, 2 ** 53 - 1, -(2 ** 53) + 1, 253_402_300_799_999),
  );
  fc.assert(
    fc.property(fc.array(time, { minLength: 1, maxLength: 20 }), (times) => {
      const texts = new TimeTexts(Float64Array.from(times));
      const into = new DataView(new ArrayBuffer(texts.longestBytes + 1));
      for (const [place, ms] of times.entries()) {
        const end = texts.copy(place, into, 1);
        const text = Buffer.from(into.buffer, 1, end - 1).toString();
        expect(text).toBe(`${place === 0 ? '' : '"],'}[${presentSeconds(ms)},"`);
      }
    }),
  );
});

it.each([
  [0, '0'],
  [1_767_225_600_000, '1767225600'],
  [1_767_225_600_050, '1767225600.050'],
  [-1_500, '-1.500'],
])('says %d ms as seconds', (ms, text) => expect(presentSeconds(ms)).toBe(text));
