import { ExpositionError } from './exposition-error.ts';

const decoder = new TextDecoder();
const POWERS_OF_TEN = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const WORDS = /^(?:nan|[+-]?inf(?:inity)?)$/i;
const ZERO = 0x30;
const POINT = 0x2e;
const MINUS = 0x2d;

/**
 * The number that stands in these bytes, by the rules of Go's ParseFloat without hexadecimals and underscores.
 * @throws ExpositionError
 */
export function parseFloatBytes(bytes: Uint8Array, start: number, end: number): number {
  const value = fastDecimal(bytes, start, end);
  return Number.isNaN(value) ? slowFloat(decoder.decode(bytes.subarray(start, end))) : value;
}

/** Up to 15 digits and a point: both halves of the division are exact, so its result is the nearest double. NaN for the rest. */
function fastDecimal(bytes: Uint8Array, start: number, end: number): number {
  const isNegative = bytes[start] === MINUS;
  let at = isNegative ? start + 1 : start;
  if (at === end || end - at > 16) return Number.NaN;
  let digits = 0;
  let mantissa = 0;
  let decimals = -1;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digits++;
      if (decimals >= 0) decimals++;
    } else if (byte === POINT && decimals < 0) decimals = 0;
    else return Number.NaN;
  }
  if (digits === 0 || digits > 15) return Number.NaN;
  const value = decimals > 0 ? mantissa / POWERS_OF_TEN[decimals]! : mantissa;
  return isNegative ? -value : value;
}

function slowFloat(text: string): number {
  if (/[pP_]/.test(text)) throw new ExpositionError('unsupported character in float');
  if (WORDS.test(text)) {
    if (/^nan$/i.test(text)) return Number.NaN;
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  if (!DECIMAL.test(text)) throw refusal('ParseFloat', text, 'invalid syntax');
  const value = Number(text);
  if (!Number.isFinite(value)) throw refusal('ParseFloat', text, 'value out of range');
  return value;
}

/** Milliseconds in the classic format: a whole number. @throws ExpositionError */
export function parseIntegerBytes(bytes: Uint8Array, start: number, end: number): number {
  const text = decoder.decode(bytes.subarray(start, end));
  if (!/^-?\d+$/.test(text)) throw refusal('ParseInt', text, 'invalid syntax');
  const value = Number(text);
  if (Math.abs(value) >= 2 ** 63) throw refusal('ParseInt', text, 'value out of range');
  return value;
}

function refusal(operation: string, text: string, problem: string): ExpositionError {
  return new ExpositionError(`strconv.${operation}: parsing ${JSON.stringify(text)}: ${problem}`);
}
