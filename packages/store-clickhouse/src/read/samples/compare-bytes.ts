/** By bytes, as the engine sorts: UTF-16 keeps the order of UTF-8 except where a character takes two units. */
export function compareBytes(one: string, other: string): number {
  if (SURROGATE.test(one) || SURROGATE.test(other)) return Buffer.compare(Buffer.from(one), Buffer.from(other));
  return one < other ? -1 : one > other ? 1 : 0;
}

const SURROGATE = /[\ud800-\udfff]/;
