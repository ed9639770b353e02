import { expect, test } from 'vitest';
import { GrowingBytes } from '../native/write/index.ts';
import { appendDigits, appendDouble } from './number-text.ts';

const out = new GrowingBytes(1);

function textOf(append: () => void): string {
  out.clear();
  append();
  return Buffer.from(out.bytes.buffer, 0, out.length).toString('latin1');
}

const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);

/** The double that is so many steps away. */
function neighbour(value: number, steps: number): number {
  double[0] = value;
  new BigInt64Array(double.buffer)[0]! += BigInt(steps);
  return double[0];
}

/** mulberry32 */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

function check(value: number): void {
  const text = textOf(() => appendDouble(out, value));
  // Not `expect` for each of millions.
  if (text !== String(value)) expect(text).toBe(String(value));
}

test('digits of integers', () => {
  for (const value of [0, 1, 9, 10, 11, 99, 100, 200, 404, 65_535, 999_999_999, 1_000_000_000, 2 ** 31 - 1]) {
    expect(textOf(() => appendDigits(out, value))).toBe(String(value));
  }
});

test('doubles that are special, small, large or simple read as JavaScript writes them', () => {
  for (const value of [0, -0, 0.1, 0.2, 0.3, 1.1, 5e-324, 1e-7, 1e21, 1e300, 1 / 3, 2 / 3, 9.5, 99.99, 4.35, 1.005]) {
    check(value);
    check(-value);
  }
  for (const value of [Number.NaN, Infinity, -Infinity, Number.MAX_VALUE, Number.EPSILON]) check(value);
});

test('doubles beside every power of two and of ten', () => {
  for (let exponent = -10; exponent <= 40; exponent++) {
    for (const base of [2 ** exponent, 10 ** exponent, 3 * 2 ** exponent, 2 ** exponent + 0.5]) {
      for (let steps = -20; steps <= 20; steps++) check(neighbour(base, steps));
    }
  }
});

test('decimals of few digits', () => {
  for (let count = 0; count < 100_000; count++) {
    check(count / 10);
    check(count / 1_000);
    check(count / 1_000_000);
  }
});

test('doubles of any bits, most of them in the range that is written without a string', () => {
  const random = makeRandom(1);
  for (let count = 0; count < 300_000; count++) {
    halves[0] = random();
    const exponent = count % 8 === 0 ? random() & 0x7ff : 1_018 + (random() % 38);
    halves[1] = ((random() & 0x800f_ffff) | (exponent << 20)) >>> 0;
    check(double[0]!);
    // With few bits set, digits end early and lie on borders.
    halves[0] = 0;
    check(double[0]!);
    halves[1] = (halves[1]! & 0xffff_0000) >>> 0;
    check(double[0]!);
  }
});
