import { type AttributeValue, attributeToText, TYPE_MARK } from '@oriel/telemetry';

/**
 * All texts under which a value that a person typed may be stored. `42` is typed alike for the string "42", the int 42
 * and the double 42, so equality compares with each spelling that there can be, and the bloom filter over values serves all of them:
 * each of them is also a chance that it is wrong about a granule.
 *
 *     "42"      42, \u0001d42, \u0001i42, \u0001x42
 *     "o-42"    o-42
 *     "true"    true, \u0001btrue, \u0001xtrue
 *     ["a"]     the text itself, and the array that this JSON means
 */
export function valueSpellings(value: string | number | boolean): string[] {
  if (typeof value === 'boolean') return [String(value), attributeToText(value)];
  if (typeof value === 'number') {
    const spellings = [String(value), attributeToText(value)];
    if (Number.isSafeInteger(value)) spellings.push(attributeToText(BigInt(value)));
    return spellings;
  }
  const spellings = Object.entries(TEXT_OF_TYPE)
    .filter(([, text]) => text.test(value))
    .map(([letter]) => `${TYPE_MARK}${letter}${value}`);
  // A person cannot type the mark: a text that begins with it is nobody's, and must not pass for a typed value.
  if (!value.startsWith(TYPE_MARK)) spellings.unshift(value);
  const structured = structuredSpelling(value);
  if (structured !== undefined) spellings.push(structured);
  return spellings;
}

/** By type letter, what texts of values of that type look like: bools, doubles, ints, bytes as base64. */
const TEXT_OF_TYPE = { b: /^(?:true|false)$/, d: /^-?(?:\d|NaN$|Infinity$)/, i: /^-?\d+$/, x: /^[A-Za-z0-9+/]*=*$/ };

/** Arrays, maps and the empty value are shown as JSON, so JSON finds them again. */
function structuredSpelling(value: string): string | undefined {
  if (value !== 'null' && !/^[[{].*[\]}]$/s.test(value)) return undefined;
  try {
    return attributeToText(fromJson(JSON.parse(value)));
  } catch {
    return undefined;
  }
}

/** JSON knows one kind of number: integral ones are ints, as SDKs send them. */
function fromJson(value: unknown): AttributeValue {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromJson(item)]));
  }
  return value as string | boolean | null;
}
