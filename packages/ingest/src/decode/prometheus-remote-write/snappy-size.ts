/** The size is a varint of at most 32 bits. */
const MOST_SIZE_BYTES = 5;
/** A copy of 64 bytes takes three: nothing packs more into less. */
const MOST_RATIO = 22;

/**
 * Bytes that a body in Snappy's block format says to inflate to, in its first bytes (Snappy, "Format description", §1). Undefined
 * for what no such body can say, so that nobody makes us hold megabytes for a word.
 */
export function snappySize(body: Uint8Array): number | undefined {
  let sizeBytes = 0;
  for (let at = 0; at < MOST_SIZE_BYTES && at < body.length; at++) {
    const byte = body[at]!;
    sizeBytes += (byte & 0x7f) * 2 ** (7 * at);
    if (byte >= 0x80) continue;
    return sizeBytes <= body.length * MOST_RATIO ? sizeBytes : undefined;
  }
  return undefined;
}
