import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import type { FastifyInstance } from 'fastify';

/** What fits into one packet anyway is not worth the time. */
const LEAST_BYTES = 1_024;

/**
 * Answers are compressed as the client says that it can read them (RFC 9110 §12.5.3), best first. A trace or a page of
 * logs is a tenth of its size then.
 */
export async function compressAnswers(app: FastifyInstance): Promise<void> {
  await app.register(compress, {
    threshold: LEAST_BYTES,
    encodings: ['zstd', 'br', 'gzip'],
    // Node's own default, 11, is for files that are compressed once: it takes a second for a megabyte.
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
    // Requests with a body are few and small; telemetry has doors of its own, with bounds.
    globalDecompression: false,
  });
}
