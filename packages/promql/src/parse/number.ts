import { quoteText } from './go-quote.ts';

export type ParsedNumber = { readonly value: number } | { readonly problem: string };

/**
 * Reads a number as Go does: first as an integer, where `0x1f` is hexadecimal and, a surprise, `017` octal; then as a float.
 */
export function parseNumber(text: string): ParsedNumber {
  const integer = parseInteger(text);
  if (integer !== null) return { value: integer };
  const lower = text.toLowerCase();
  if (lower === 'inf') return { value: Number.POSITIVE_INFINITY };
  if (lower === 'nan') return { value: Number.NaN };
  const refused = (why: string) => ({
    problem: `error parsing number: strconv.ParseFloat: parsing ${quoteText(text)}: ${why}`,
  });
  if (!/^(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:e[+-]?\d(?:_?\d)*)?$/.test(lower))
    return refused('invalid syntax');
  const value = Number(lower.replaceAll('_', ''));
  return Number.isFinite(value) ? { value } : refused('value out of range');
}

/** An integer of 64 bits, or `null`. */
function parseInteger(text: string): number | null {
  const lower = text.toLowerCase();
  const hexadecimal = /^0x(?:_?[0-9a-f])+$/.test(lower);
  const octal = /^0(?:_?[0-7])+$/.test(lower);
  if (!hexadecimal && !octal && !/^(?:0|[1-9](?:_?\d)*)$/.test(lower)) return null;
  const digits = lower.replaceAll('_', '');
  const value = BigInt(octal ? `0o${digits.slice(1)}` : digits);
  return value < 2n ** 63n ? Number(value) : null;
}
