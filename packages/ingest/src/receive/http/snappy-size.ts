import { type Refusal, refusal } from '../refusal.ts';

/** The size is a varint of at most 32 bits. */
const MOST_SIZE_BYTES = 5;

/**
 * Whether a body in Snappy's block format says to be larger than a request may be; it says so in its first bytes (Snappy, "Format
 * description", §1), and no more than that is ever inflated.
 */
export function judgeSnappySize(body: Uint8Array, maxBodyBytes: number): Refusal | undefined {
  let sizeBytes = 0;
  for (let at = 0; at < MOST_SIZE_BYTES && at < body.length; at++) {
    const byte = body[at]!;
    sizeBytes += (byte & 0x7f) * 2 ** (7 * at);
    if (byte >= 0x80) continue;
    return sizeBytes > maxBodyBytes ? refusal('body_too_large', `the limit is ${maxBodyBytes} bytes`) : undefined;
  }
  return refusal('broken_compression', "the body is not in Snappy's block format");
}
