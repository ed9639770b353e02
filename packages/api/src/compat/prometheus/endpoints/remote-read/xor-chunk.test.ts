import fc from 'fast-check';
import { expect, test } from 'vitest';
import { castagnoli } from './castagnoli.ts';
import { readXorChunk } from './test/read-answer.ts';
import { XorChunkWriter } from './xor-chunk.ts';

const writer = new XorChunkWriter();

function roundTrip(timestamps: readonly number[], bits: readonly bigint[]) {
  const values = new Float64Array(BigUint64Array.from(bits).buffer);
  return readXorChunk(writer.encode(Float64Array.from(timestamps), values, 0, values.length));
}

test('a chunk gives back times and the bits of values', () => {
  const steps = fc.oneof(
    fc.constantFrom(15_000, 15_001, 14_999, 1),
    fc.integer({ min: 1, max: 2 ** 21 }),
    fc.integer({ min: 1, max: 2 ** 45 }),
  );
  const values = fc.oneof(
    fc.constantFrom(0n, 0x7ff0000000000002n, 0x7ff8000000000001n, 0x8000000000000000n),
    fc.integer({ min: 0, max: 2_000 }).map((value) => new BigUint64Array(Float64Array.of(value).buffer)[0]!),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 41 }),
      fc.array(fc.tuple(steps, values), { minLength: 1, maxLength: 130 }),
      (startMs, samples) => {
        let timeMs = startMs;
        const timestamps = samples.map(([step]) => (timeMs += step));
        const bits = samples.map(([, value]) => value);
        expect(roundTrip(timestamps, bits)).toEqual(timestamps.map((time, at) => [time, bits[at]]));
      },
    ),
  );
});

test('the ends of every class of differences between steps', () => {
  for (const change of [0, 8_192, -8_191, 8_193, 65_536, -65_535, 65_537, 524_288, -524_287, 524_289, -524_288]) {
    const timestamps = [0, 1_000_000, 2_000_000 + change, 3_000_000 + change];
    const bits = timestamps.map(() => 1n);
    expect(roundTrip(timestamps, bits)).toEqual(timestamps.map((time) => [time, 1n]));
  }
});

test('the checksum of RFC 3720, B.4', () => {
  expect(castagnoli(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(castagnoli(Uint8Array.from({ length: 32 }, (_, at) => at))).toBe(0x46dd794e);
});
