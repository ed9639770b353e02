import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Turns } from '../turns.ts';
import { partByKey } from './part-by-key.ts';

test('parts are of series that lie together, each of them once', async () => {
  const word = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(word, word, word, word), { minLength: 1, maxLength: 400 }),
      fc.integer({ min: 1, max: 100 }),
      async (keys, most) => {
        const words = Uint32Array.from(keys.flat());
        const ids = new BigUint64Array(words.buffer);
        const keyOf = (number: number) => (ids[number * 2]! << 64n) | ids[number * 2 + 1]!;
        const parts = await partByKey(Uint32Array.from(keys.keys()), words, most, new Turns());
        expect(parts.flatMap((part) => [...part]).sort((one, other) => one - other)).toEqual([...keys.keys()]);
        let before = -1n;
        for (const part of parts) {
          const own = Array.from(part, keyOf).sort((one, other) => (one < other ? -1 : 1));
          // Two of one id are nowhere but here.
          expect(own[0]! >= before).toBe(true);
          before = own.at(-1) ?? before;
        }
      },
    ),
  );
});

test('parts are about as large as each other', async () => {
  const words = Uint32Array.from({ length: 4 * 100_000 }, (_, at) => Math.imul(at, 0x9e3779b1) >>> 0);
  const parts = await partByKey(
    Uint32Array.from({ length: 100_000 }, (_, at) => at),
    words,
    10_000,
    new Turns(),
  );
  expect(parts).toHaveLength(10);
  for (const { length } of parts) expect(Math.abs(length - 10_000)).toBeLessThan(2_500);
});
