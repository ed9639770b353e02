import type { GrowingBytes } from '../native/write/index.ts';

const ZERO = 0x30;
const POINT = 0x2e;
const MINUS = 0x2d;

/** Fractions are counted in units of 2^-56, as two limbs of 28 bits: ten times a limb still fits into 32 bits. */
const LIMB_BITS = 28;
const LIMB = 2 ** LIMB_BITS;
const LIMB_MASK = LIMB - 1;
const HALF_LIMB = LIMB / 2;

/** Below it an ulp is less than two units; above the other bound the whole part is no int32. */
const LEAST = 0.125;
const BEYOND = 2 ** 31;

/** What `appendDouble` writes at most: ten digits, the point, and as many as tell two neighbouring doubles apart. */
const MOST_BYTES = 40;

const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);

/** Decimal digits of an integer from 0 to 2^31 − 1. */
export function appendDigits(out: GrowingBytes, value: number): void {
  let length = 1;
  for (let rest = value; rest > 9; rest = (rest / 10) | 0) length++;
  out.reserve(length);
  const { bytes } = out;
  let at = out.length + length;
  out.length = at;
  let rest = value | 0;
  for (let count = length; count > 0; count--) {
    const tenth = (rest / 10) | 0;
    bytes[--at] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
}

/**
 * The same bytes as `String(value)` has, the shortest decimal that reads back as this double, at less than half its cost:
 * making strings of measured durations was a tenth of all that a log record costs to decode.
 *
 * Steele and White's free-format generation in fixed point (How to Print Floating-Point Numbers Accurately, 1990): digits
 * are taken off the fraction until what is left, or what lacks to the next digit, is less than half an ulp.
 */
export function appendDouble(out: GrowingBytes, value: number): void {
  const size = Math.abs(value);
  // NaN is in no range.
  if (!(size >= LEAST && size < BEYOND)) {
    out.appendAscii(String(value));
    return;
  }
  const start = out.length;
  if (value < 0) out.appendByte(MINUS);
  const whole = size | 0;
  appendDigits(out, whole);
  const fraction = size - whole;
  if (fraction !== 0 && !appendFraction(out, fraction, size)) {
    out.length = start;
    out.appendAscii(String(value));
  }
}

/** False where the doubles next to this one are not equally far, and where a digit lies on the very border. */
function appendFraction(out: GrowingBytes, fraction: number, size: number): boolean {
  double[0] = size;
  if (halves[0] === 0 && (halves[1]! & 0xf_ffff) === 0) return false;
  out.reserve(MOST_BYTES);
  const { bytes } = out;
  let at = out.length;
  bytes[at++] = POINT;
  const scaled = fraction * LIMB;
  let hi = scaled | 0;
  let lo = ((scaled - hi) * LIMB) | 0;
  // Half an ulp: 2^(exponent − 53), in units of 2^-56.
  const margin = (halves[1]! >>> 20) - 1_023 + 3;
  let marginHi = margin < LIMB_BITS ? 0 : 1 << (margin - LIMB_BITS);
  let marginLo = margin < LIMB_BITS ? 1 << margin : 0;
  for (;;) {
    lo = Math.imul(lo, 10);
    hi = (Math.imul(hi, 10) + (lo >>> LIMB_BITS)) | 0;
    lo &= LIMB_MASK;
    const digit = hi >>> LIMB_BITS;
    hi &= LIMB_MASK;
    marginLo = Math.imul(marginLo, 10);
    marginHi = Math.imul(marginHi, 10) + (marginLo >>> LIMB_BITS);
    marginLo &= LIMB_MASK;

    const sumLo = lo + marginLo;
    const sumHi = hi + marginHi + (sumLo >>> LIMB_BITS);
    const isBorder =
      (hi === marginHi && lo === marginLo) ||
      (sumHi === LIMB && (sumLo & LIMB_MASK) === 0) ||
      (hi === HALF_LIMB && lo === 0);
    const isDownClose = hi < marginHi || (hi === marginHi && lo < marginLo);
    const isUpClose = sumHi >= LIMB;
    if (!isDownClose && !isUpClose) {
      bytes[at++] = ZERO + digit;
      continue;
    }
    if (isBorder) return false;
    const isUp = isUpClose && (!isDownClose || hi >= HALF_LIMB);
    bytes[at++] = ZERO + digit + (isUp ? 1 : 0);
    out.length = at;
    return true;
  }
}
