import { randomBytes } from 'node:crypto';
import { ClickHouseError, parseError } from '@clickhouse/client';

/**
 * How ClickHouse (25.11 and later) says that an answer failed after its status had gone out: a header announces a tag,
 * and the body ends with
 *
 *     \r\n__exception__\r\nTAG\r\nCode: 159. DB::Exception: …\n75 TAG\r\n__exception__\r\n
 *
 * where 75 is the length of the sentence with its line end. The tag is random, so that no row can look like it.
 */
export const EXCEPTION_TAG_HEADER = 'X-ClickHouse-Exception-Tag';

const MARKER = '__exception__';
/** Longest beginning of a frame that can be cut off from its end by a chunk's boundary. */
const OVERLAP_BYTES = 64;

export function newExceptionTag(): string {
  return randomBytes(8).toString('hex');
}

export function exceptionFrame(tag: string, sentence: string): Buffer {
  const line = `${sentence}\n`;
  return Buffer.from(`\r\n${MARKER}\r\n${tag}\r\n${line}${Buffer.byteLength(line)} ${tag}\r\n${MARKER}\r\n`);
}

/** Passes chunks on until a frame begins, and throws what it says. */
export async function* throwAtException(
  chunks: AsyncIterable<Buffer>,
  tag: string | undefined,
): AsyncGenerator<Buffer, void, void> {
  if (tag === undefined) {
    yield* chunks;
    return;
  }
  const beginning = Buffer.from(`\r\n${MARKER}\r\n${tag}\r\n`);
  let before = Buffer.alloc(0);
  let frame: Buffer[] | undefined;
  for await (const chunk of chunks) {
    if (frame) {
      frame.push(chunk);
      continue;
    }
    const seen = Buffer.concat([before, chunk]);
    const at = seen.indexOf(beginning);
    if (at !== -1) {
      frame = [seen.subarray(at + beginning.length)];
      if (at > before.length) yield chunk.subarray(0, at - before.length);
      continue;
    }
    before = Buffer.from(seen.subarray(Math.max(0, seen.length - OVERLAP_BYTES)));
    yield chunk;
  }
  if (!frame) return;
  const sentence =
    Buffer.concat(frame)
      .toString('utf8')
      .split(/\n\d+ [0-9a-z]+\r\n/)[0] ?? '';
  const error = parseError(sentence);
  throw error instanceof ClickHouseError ? error : new ClickHouseError({ message: sentence, code: '1000' });
}
