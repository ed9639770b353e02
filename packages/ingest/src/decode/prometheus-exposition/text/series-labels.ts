import { goFloat } from './go-text.ts';

const decoder = new TextDecoder();
const BACKSLASH = 0x5c;

/** What stands in a range of an exposition: `\\`, `\"` and `\n` are what they mean, any other backslash is itself. */
export function unescaped(bytes: Uint8Array, start: number, end: number): string {
  const text = decoder.decode(bytes.subarray(start, end));
  if (bytes.subarray(start, end).indexOf(BACKSLASH) < 0) return text;
  return text.replace(/\\([\\"n])/g, (_, character: string) => (character === 'n' ? '\n' : character));
}

/** A help text of the classic format, where a quote needs no backslash. */
export function unescapedHelp(bytes: Uint8Array, start: number, end: number): string {
  return decoder
    .decode(bytes.subarray(start, end))
    .replace(/\\([\\n])/g, (_, character: string) => (character === 'n' ? '\n' : character));
}

/**
 * Bounds and quantiles in one form, whatever the client library writes: `1`, `1.0` and `1e0` are the same bucket, `1.0`. What is
 * not a number stays.
 */
export function normalizedBound(text: string): string {
  const value = boundOf(text);
  return Number.isNaN(value) ? text : boundText(value);
}

/** NaN for what is no number. */
export function boundOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text.replace(/^([+-]?)Inf(inity)?$/i, '$1Infinity'));
}

/** A bound as OpenMetrics writes it: with a point or an exponent. */
export function boundText(value: number): string {
  const text = goFloat(value);
  return /[e.]|Inf|NaN/.test(text) ? text : `${text}.0`;
}
