/** Bytes that are written to, and the same as words, at any place. */
export interface Room {
  readonly bytes: Uint8Array;
  readonly words: DataView;
}

/** Room that `writeDecimal` needs: words are written whole, also beyond the end. */
export const MOST_DECIMAL_BYTES = 40;

const LEAST_EXPONENT = -17;
const BEYOND_EXPONENT = 53;
const LEAST = 2 ** LEAST_EXPONENT;
const BEYOND = 2 ** BEYOND_EXPONENT;

const [ZERO, MINUS, POINT] = [48, 45, 46];

/**
 * Writes one of many numbers as `String` says it, the shortest decimal that reads back the same (ECMA-262, Number::toString), in ASCII; returns
 * where it ends, and -1 where `String` has to be asked: for the very small and large, for what is no number, and for the one in
 * thousands of which rounding leaves open what it is. It takes half as long, as no text is made.
 *
 * Each decimal nearer than half of 2^(q-52) reads back as a number between 2^q and 2^(q+1). With so many digits behind the point that
 * one of the last is not worth more than 2^(q-52), and one of those before is, the nearest decimal is always among them; of those with one
 * digit less there is one at most, and that is the shortest, zeros at its end left out. Where there is none, the nearest is
 * (R. Giulietti, "The Schubfach way to render doubles"). Whatever whole part it has does not change that.
 *
 * It is told where the number stands: V8 would put a double that is handed over into an object of its own.
 */
export function writeDecimal(values: Float64Array, place: number, { bytes, words }: Room, from: number): number {
  const value = values[place]!;
  let at = from;
  let size = value;
  if (value < 0) {
    bytes[at++] = MINUS;
    size = -value;
  }
  if (!(size >= LEAST && size < BEYOND)) {
    if (!Object.is(value, 0)) return -1;
    bytes[at] = ZERO;
    return at + 1;
  }
  const whole = Math.floor(size);
  at = writeWhole(whole, bytes, words, at);
  const fraction = size - whole;
  if (fraction === 0) return at;
  bytes[at] = POINT;
  return writeFraction(values, place, bytes, words, at + 1);
}

/** The last digits are taken from the fraction together, and those before them. */
const LAST_DIGITS = 8;
/** Parts a fraction in two that are each exact times a power of ten. */
const UPPER = 2 ** 26;

/** By the number's binary exponent: digits behind the point, and half of 2^(q-52) in units of the last of them. */
const DIGITS = new Uint8Array(BEYOND_EXPONENT - LEAST_EXPONENT);
const HALF = new Float64Array(BEYOND_EXPONENT - LEAST_EXPONENT);
/** Leaves the first 21 bits of a fraction that is all there is before the point, and takes that back. */
const SPLIT = new Float64Array(BEYOND_EXPONENT - LEAST_EXPONENT);
const UNSPLIT = new Float64Array(BEYOND_EXPONENT - LEAST_EXPONENT);
for (const place of DIGITS.keys()) {
  const exponent = LEAST_EXPONENT + place;
  let digits = 0;
  while (10n ** BigInt(digits) < 2n ** BigInt(52 - exponent)) digits++;
  DIGITS[place] = digits;
  SPLIT[place] = 2 ** (20 - Math.min(exponent, -1));
  UNSPLIT[place] = 1 / SPLIT[place];
  HALF[place] = 5 ** digits * 2 ** (exponent - 53 + digits);
}
const POWERS = Float64Array.from({ length: 15 }, (_, exponent) => 10 ** exponent);

/** Below 2^-8 products are rounded, by less than this in the end. */
const DOUBTFUL = 1e-4;

const double = new Float64Array(1);
/** The lower one first: all machines that Node runs on are so, and the engine's columns are read the same way. */
const halves = new Uint32Array(double.buffer);

/** The same, of what stands behind the point. */
function writeFraction(values: Float64Array, place: number, bytes: Uint8Array, words: DataView, from: number): number {
  const size = Math.abs(values[place]!);
  const fraction = size - Math.floor(size);
  double[0] = size;
  const high = halves[1]!;
  // Below a power of two numbers lie closer. From 1 on such are whole.
  if ((high & 0xfffff) === 0 && halves[0] === 0) return -1;
  const row = (high >>> 20) - 1023 - LEAST_EXPONENT;
  const digits = DIGITS[row]!;
  const half = HALF[row]!;

  let first = 0;
  let left = fraction;
  if (digits > LAST_DIGITS) {
    const upper = ((fraction * SPLIT[row]!) | 0) * UNSPLIT[row]!;
    const power = POWERS[digits - LAST_DIGITS]!;
    const ofUpper = upper * power;
    first = ofUpper | 0;
    const more = ofUpper - first + (fraction - upper) * power;
    const carried = more | 0;
    first += carried;
    left = more - carried;
  }
  const lastDigits = Math.min(digits, LAST_DIGITS);
  const power = POWERS[lastDigits]!;
  const upper = ((left * UPPER) | 0) * (1 / UPPER);
  const ofUpper = upper * power;
  let last = ofUpper | 0;
  const more = ofUpper - last + (left - upper) * power;
  const carried = more | 0;
  last += carried;
  const rest = more - carried;

  const lastDigit = last % 10;
  const above = lastDigit + rest;
  const below = 10 - above;
  if (Math.abs(above - half) < DOUBTFUL || Math.abs(below - half) < DOUBTFUL) return -1;
  const isShorter = above < half || below < half;
  if (isShorter) last += (above < half ? 0 : 10) - lastDigit;
  else {
    if (Math.abs(rest - 0.5) < DOUBTFUL) return -1;
    if (rest > 0.5) last++;
  }
  if (last === power) {
    last = 0;
    first++;
  }

  let at =
    digits > LAST_DIGITS
      ? writeLastDigits(last, words, writeDigits(first, digits - LAST_DIGITS, words, from))
      : writeDigits(last, digits, words, from);
  if (isShorter) while (bytes[at - 1] === ZERO) at--;
  return at;
}

/** Four digits as a word: two pairs of them, and each pair in two bytes, side by side. A table of all would fill the core's first cache. */
function four(number: number): number {
  const hundreds = (number * 5_243) >>> 19;
  const pairs = hundreds | ((number - hundreds * 100) << 16);
  const tens = (Math.imul(pairs, 103) >>> 10) & 0x000f_000f;
  return tens | ((pairs - Math.imul(tens, 10)) << 8) | 0x3030_3030;
}

/** With zeros in front: at most fourteen digits, of a number below 2^31. */
function writeDigits(number: number, digits: number, words: DataView, from: number): number {
  if (digits <= 4) {
    words.setUint32(from, four(number) >>> ((4 - digits) * 8), true);
    return from + digits;
  }
  const tenThousands = (number / 10_000) | 0;
  const at = writeDigits(tenThousands, digits - 4, words, from);
  words.setUint32(at, four(number - tenThousands * 10_000), true);
  return at + 4;
}

/** The same of eight digits. */
function writeLastDigits(number: number, words: DataView, from: number): number {
  const tenThousands = (number / 10_000) | 0;
  words.setUint32(from, four(tenThousands), true);
  words.setUint32(from + 4, four(number - tenThousands * 10_000), true);
  return from + LAST_DIGITS;
}

/** Below 2^53, without zeros in front. */
export function writeWhole(whole: number, bytes: Uint8Array, words: DataView, from: number): number {
  if (whole < 10) {
    bytes[from] = ZERO + whole;
    return from + 1;
  }
  if (whole < 10_000) {
    const digits = whole < 100 ? 2 : whole < 1_000 ? 3 : 4;
    words.setUint32(from, four(whole) >>> ((4 - digits) * 8), true);
    return from + digits;
  }
  const tenThousands = Math.floor(whole / 10_000);
  const at = writeWhole(tenThousands, bytes, words, from);
  words.setUint32(at, four(whole - tenThousands * 10_000), true);
  return at + 4;
}
