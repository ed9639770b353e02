import { uncompressSync } from 'snappy';
import { MalformedRequest } from '../errors.ts';
import { snappySize } from './snappy-size.ts';

/** A body in Snappy's block format, no larger than the door has seen that it says to be. */
export function inflate(body: Uint8Array): Uint8Array {
  if (snappySize(body) === undefined)
    throw new MalformedRequest('broken_snappy', 'the body does not begin as one in the block format of Snappy does');
  try {
    const packed = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    // Copied into a buffer of V8's own: one that stays Rust's costs four times as much, for the kernel zeroes each anew.
    return uncompressSync(packed, { asBuffer: true, copyOutputData: true }) as Buffer;
  } catch (cause) {
    throw new MalformedRequest('broken_snappy', `the body cannot be inflated: ${(cause as Error).message}`, { cause });
  }
}
