import { MalformedRequest } from '../errors.ts';

/** An integer that a double cannot hold exactly, outside of quotes: senders do write nanoseconds as plain numbers. */
const LONG_NUMBER = /[:[,\s]-?\d{16,}/;

const decoder = new TextDecoder();

/**
 * A body as a JavaScript value. Integers beyond 2^53 become strings of their digits, so that nothing is rounded.
 * @throws MalformedRequest malformed_json
 */
export function parseJson(body: Uint8Array): unknown {
  return parseJsonText(decoder.decode(body));
}

export function parseJsonText(text: string): unknown {
  try {
    return LONG_NUMBER.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
  } catch (error) {
    throw new MalformedRequest('malformed_json', (error as Error).message, { cause: error });
  }
}

/** ECMAScript "JSON.parse source text access": the third argument brings the digits as they were written. */
function keepDigits(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source ?? '';
  return /^-?\d+$/.test(source) ? source : value;
}
