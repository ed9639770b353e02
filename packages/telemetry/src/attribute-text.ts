/**
 * One attribute value as one string, its OpenTelemetry type kept.
 *
 * A string stands as it is. Every other type starts with the control character U+0001 and a letter, which no stored
 * string can contain because the guard neutralises control characters:
 *
 *     "checkout"          string   checkout
 *     42                  int      \u0001i42
 *     0.5                 double   \u0001d0.5        (NaN, Infinity, -Infinity spelled so)
 *     true                bool     \u0001btrue
 *     <bytes>             bytes    \u0001x<base64>
 *     [1, "a"]            array    \u0001a["\u0001i1","a"]           JSON array of such strings
 *     {"k": 1}            kvlist   \u0001m{"k":"\u0001i1"}           JSON object of such strings
 *     (no value)          empty    \u0001e
 *
 * Source: OpenTelemetry protocol 1.x, common.proto, AnyValue.
 */
export const TYPE_MARK = '\u0001';

export type AttributeValue =
  | string
  | boolean
  | number
  | bigint
  | Uint8Array
  | null
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };

/** Attribute values as they leave Oriel in JSON. */
export type JsonValue = string | boolean | number | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A `bigint` is an int64; a `number` is a double, integral or not: the caller knows which the wire said. */
export function attributeToText(value: AttributeValue): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
      return `${TYPE_MARK}b${value}`;
    case 'bigint':
      return `${TYPE_MARK}i${value}`;
    case 'number':
      return `${TYPE_MARK}d${value}`;
    default:
      if (value === null) return `${TYPE_MARK}e`;
      if (value instanceof Uint8Array) return `${TYPE_MARK}x${Buffer.from(value).toString('base64')}`;
      if (Array.isArray(value)) return `${TYPE_MARK}a${JSON.stringify(value.map(attributeToText))}`;
      return `${TYPE_MARK}m${JSON.stringify(
        Object.fromEntries(Object.entries(value).map(([key, item]) => [key, attributeToText(item)])),
      )}`;
  }
}

/** For answers in JSON: an int64 beyond 2^53 becomes a string of digits, bytes become base64, NaN and infinities words. */
export function textToJson(text: string): JsonValue {
  if (text.charCodeAt(0) !== 1) return text;
  const rest = text.slice(2);
  switch (text[1]) {
    case 'b':
      return rest === 'true';
    case 'i': {
      const value = Number(rest);
      return Number.isSafeInteger(value) ? value : rest;
    }
    case 'd': {
      const value = Number(rest);
      return Number.isFinite(value) ? value : rest;
    }
    case 'a':
      return (JSON.parse(rest) as string[]).map(textToJson);
    case 'm':
      return Object.fromEntries(
        Object.entries(JSON.parse(rest) as Record<string, string>).map(([key, item]) => [key, textToJson(item)]),
      );
    case 'e':
      return null;
    default:
      return rest;
  }
}

/** What a person reads, and what `field = value` compares with: the value without its type. */
export function textToDisplay(text: string): string {
  if (text.charCodeAt(0) !== 1) return text;
  if (text[1] === 'a' || text[1] === 'm' || text[1] === 'e') return JSON.stringify(textToJson(text));
  return text.slice(2);
}
