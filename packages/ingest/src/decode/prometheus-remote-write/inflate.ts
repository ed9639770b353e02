import { uncompressSync } from 'snappy';
import { MalformedRequest } from '../errors.ts';

/** A body in Snappy's block format. Its declared size was judged by the door. */
export function inflate(body: Uint8Array): Uint8Array {
  try {
    const inflated = uncompressSync(Buffer.from(body.buffer, body.byteOffset, body.byteLength), { asBuffer: true });
    return inflated as Buffer;
  } catch (cause) {
    throw new MalformedRequest('broken_snappy', `the body is not Snappy's block format: ${(cause as Error).message}`, {
      cause,
    });
  }
}
