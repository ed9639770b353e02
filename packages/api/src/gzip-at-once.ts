import { gzipSync, type ZlibOptions } from 'node:zlib';

/** What zlib takes for an answer of any length: 256 KiB of tables, and room for a large piece. */
const MOST_WINDOW_BITS = 15;
const LEAST_WINDOW_BITS = 9;
const MOST_MEMORY_LEVEL = 8;
/** The table of hashes is then twice as large as the window, as it is for long answers. */
const MEMORY_BELOW_WINDOW = 7;
const LEAST_ROOM = 1_024;

/**
 * An answer that is compressed where it was made. Its tables are as large as it needs: to make the usual ones takes longer than to compress
 * a small answer, and the collection of what they leave longer still. What comes out is the same, byte by byte, but for the room.
 */
export function gzipAtOnce(answer: Buffer, options: ZlibOptions): Buffer {
  const windowBits = Math.min(MOST_WINDOW_BITS, Math.max(LEAST_WINDOW_BITS, Math.ceil(Math.log2(answer.length))));
  return gzipSync(answer, {
    ...options,
    windowBits,
    memLevel: Math.min(MOST_MEMORY_LEVEL, windowBits - MEMORY_BELOW_WINDOW),
    chunkSize: Math.max(LEAST_ROOM, answer.length >> 1),
  });
}
